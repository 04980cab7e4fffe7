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

test('overrides that name nothing that happens are told of, those that are met are not', () => {
  const drawn = generateScenario(42, PROFILES.default);
  const scenario = { ...drawn, disk: { ...drawn.disk, tailPpm: 100_000, tail: 20_000 } };
  const recorded: FateOverride[] = [];
  runner.run(scenario, { record: (fate) => recorded.push(fate) });
  const write = recorded.find(({ key }) => key.startsWith('disk/') && key.includes('/write/'))!;
  // The file names of servers, with the number of their first entry.
  expect(write.key).toMatch(/\/log-\d{10}\.seg\//);
  const nowhere = ['disk/2/sync/log/00000001.log/0/3', 'message/0/1/4/999/17/0'];
  const fates = [recorded[0]!, write, ...nowhere.map((key) => ({ key, delay: 5 }))];
  expect(runner.run({ ...scenario, fates }).unmatchedFates).toEqual(nowhere);
});

test('a run that is cut off says so, and one that has ended by then does not', () => {
  const scenario = generateScenario(42, PROFILES.default);
  const whole = runner.run(scenario);
  expect(whole.cut).toBe(false);
  const end = (whole.virtualMs + 1) * 1_000;
  expect(runner.run(scenario, { untilUs: 1_000_000 })).toMatchObject({ cut: true, violations: [] });
  expect(runner.run(scenario, { untilUs: end })).toMatchObject({ cut: false, traceHash: whole.traceHash });
});

describe('a run', () => {
  test.each([11, 42])('is the same run with its fates written down instead of drawn (seed %i)', (seed) => {
    const scenario = generateScenario(seed, PROFILES.default);
    const fates: FateOverride[] = [];
    const drawn = runner.run(scenario, { record: (fate) => fates.push(fate) });
    expect(fates.length).toBeGreaterThan(0);
    const repeated = runner.run(withoutRates(scenario, fates));
    expect(repeated.traceHash).toBe(drawn.traceHash);
    expect(repeated.unmatchedFates).toEqual([]);
    expect(runner.run(withoutRates(scenario, [])).traceHash).not.toBe(drawn.traceHash);
  });
});
