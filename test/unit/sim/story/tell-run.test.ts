import { expect, it } from 'vitest';
import { raftSystem } from '../../../../sim/raft-system.ts';
import type { SchedulePlan } from '../../../../sim/scenario/scenario.ts';
import { tellRun } from '../../../../sim/story/tell-run.ts';
import { plainScenario } from '../world/plain-scenario.ts';

function openingWith(schedule: SchedulePlan | null): string {
  const scenario = plainScenario();
  const phases = { ...scenario.phases, faultsFor: 100_000, core: [], livenessFor: 0 };
  const short = { ...scenario, phases };
  return tellRun(raftSystem, schedule === null ? short : { ...short, schedule }).split('\n')[0]!;
}

it('the opening says by which priorities messages arrive, where they do', () => {
  expect(openingWith(null)).not.toContain('priority');
  expect(openingWith({ lanes: 'link', longest: 12_500, changePoints: [5, 6] })).toMatch(
    /; messages arrive by the priority of their link, up to 12\.5 ms late, with 2 change points\.$/,
  );
});
