/** A whole run is determined by its recorded fates: the rates can go, and the trace stays. */
import { describe, expect, test } from 'vitest';
import { runner } from '../../../../sim/campaign/runner.ts';
import { generateScenario } from '../../../../sim/scenario/generate.ts';
import { PROFILES } from '../../../../sim/scenario/profile.ts';
import type { FateOverride, Scenario } from '../../../../sim/scenario/scenario.ts';

const NO_FRAME_RATES = { lossPpm: 0, duplicatePpm: 0, flipPpm: 0, stalePpm: 0, tailPpm: 0 };
const NO_DISK_RATES = { tailPpm: 0, readErrorPpm: 0, syncErrorPpm: 0 };

function withoutRates(scenario: Scenario, fates: readonly FateOverride[]): Scenario {
  const network = { ...scenario.network, ...NO_FRAME_RATES };
  return { ...scenario, network, disk: { ...scenario.disk, ...NO_DISK_RATES }, fates };
}

describe('a run', () => {
  test.each([4, 7, 11])('is the same run with its fates written down instead of drawn (seed %i)', (seed) => {
    const scenario = generateScenario(seed, PROFILES.default);
    const fates: FateOverride[] = [];
    const drawn = runner.run(scenario, { record: (fate) => fates.push(fate) });
    expect(fates.length).toBeGreaterThan(0);
    expect(runner.run(withoutRates(scenario, fates)).traceHash).toBe(drawn.traceHash);
    expect(runner.run(withoutRates(scenario, [])).traceHash).not.toBe(drawn.traceHash);
  });
});
