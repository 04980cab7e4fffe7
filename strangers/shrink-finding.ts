/** Makes a stranger's finding smaller: the same candidates as for our own Raft, each without what the stranger is spared. */
import type { Scenario } from '../sim/scenario/scenario.ts';
import { Shrinker, type Shrunk } from '../sim/shrink/shrink-scenario.ts';
import type { System } from '../sim/system.ts';
import type { RunStranger } from './campaign.ts';
import { type Needs, spared } from './scenario.ts';

export interface ShrinkPlan {
  /** What a smaller scenario must break, too. */
  readonly property: string;
  /** No server is left out: fewer of them may break it for another reason. */
  readonly keepServers: boolean;
  readonly milliseconds: number;
}

export async function shrinkFinding(
  system: System,
  { needs, run }: { readonly needs: Needs; readonly run: RunStranger },
  scenario: Scenario,
  { property, keepServers, milliseconds }: ShrinkPlan,
): Promise<Shrunk> {
  const endAt = performance.now() + milliseconds;
  const shrinker = new Shrinker(scenario);
  while (performance.now() < endAt) {
    const candidate = shrinker.next();
    if (candidate === null) break;
    if (keepServers && candidate.cluster.servers.length < scenario.cluster.servers.length) {
      shrinker.answer(false);
      continue;
    }
    const { violations } = await run(system, spared(candidate, needs), {});
    shrinker.answer(violations.some((violation) => violation.property === property));
  }
  const { shrunk } = shrinker;
  return { ...shrunk, scenario: spared(shrunk.scenario, needs) };
}
