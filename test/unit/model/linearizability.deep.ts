/** Many calls, many clients at once, many keys: decided within so many steps a call, and within a stated memory. */
import { describe, expect, test } from 'vitest';
import { checkLinearizable } from '../../../model/linearizability/check.ts';
import { checkByKey } from '../../../model/linearizability/check-by-key.ts';
import { registerModel } from '../../../model/linearizability/register.ts';
import { freshSeeds } from '../../support/seeds.ts';
import { type ClientWork, clientHistory } from './client-histories.ts';
import type { RegisterCall } from './histories.ts';
import { withDoubleSwap, withForgedRead, withStaleRead } from './linearizability-large.ts';

const WORK: ClientWork = {
  seed: 0,
  calls: 20_000,
  clients: 50,
  values: 0,
  reads: 0.4,
  swaps: 0.2,
  unknown: 0.005,
  pause: 0.1,
};

const BYTES_MAX = 32 << 20;
/** Hardly more than one is usual. */
const LINEARIZABLE_STEPS = 10;
/** The hardest that was met, ORDEAL_SEED=2492016136897559, takes 133. To find the smallest prefix may take what is left. */
const VIOLATED_STEPS = 300;
const [seed = 0] = freshSeeds(1);

describe(`fifty clients at once, 20,000 calls of one register (seed ${seed})`, () => {
  const calls = clientHistory({ ...WORK, seed });
  const within = (steps: number) => ({ stepsMax: steps * calls.length, bytesMax: BYTES_MAX });

  test(`are linearizable, within ${LINEARIZABLE_STEPS} steps a call`, () => {
    expect(checkLinearizable(registerModel, calls, within(LINEARIZABLE_STEPS))).toMatchObject({
      kind: 'linearizable',
    });
  });

  test.each<[string, (calls: RegisterCall[], pick: number) => RegisterCall[] | null]>([
    ['a read answers what nobody wrote', withForgedRead],
    ['a read answers what was overwritten before it began', withStaleRead],
    ['two compare-and-set succeed where one value was written once', withDoubleSwap],
  ])(`are violated when %s, within ${VIOLATED_STEPS} steps a call`, (_, spoil) => {
    const spoilt = spoil(calls, seed);
    if (spoilt === null) throw new Error('a history of this length has something to spoil');
    expect(checkLinearizable(registerModel, spoilt, within(VIOLATED_STEPS))).toMatchObject({
      kind: 'violated',
    });
  });
});

// Fixed ones: with few values some histories are a thousand times harder than others, and a bound would end their check.
test.each([1, 2, 3, 4, 5])('twenty clients at once and five values only, 5,000 calls (seed %i)', (fixed) => {
  const calls = clientHistory({ ...WORK, seed: fixed, calls: 5_000, clients: 20, values: 5 });
  const bounds = { stepsMax: 2_000_000, bytesMax: BYTES_MAX };
  expect(checkLinearizable(registerModel, calls, bounds)).toMatchObject({ kind: 'linearizable' });
});

test('a hundred thousand calls, ten clients', () => {
  const calls = clientHistory({ ...WORK, seed: 1, calls: 100_000, clients: 10 });
  const bounds = { stepsMax: 2_000_000, bytesMax: 64 << 20 };
  expect(checkLinearizable(registerModel, calls, bounds)).toMatchObject({ kind: 'linearizable' });
});

test('a thousand keys', () => {
  const calls = clientHistory({ ...WORK, seed: 2, values: 20, unknown: 0.01 });
  const keys = new Map(calls.map((call, n) => [call.operation, `key ${n % 1_000}`]));
  const { verdict, key } = checkByKey(registerModel, calls, (operation) => keys.get(operation)!);
  // The calls of one register, dealt out to a thousand: no key has an explanation for what it reads.
  expect(verdict.kind).toBe('violated');
  expect(key).toMatch(/^key \d+$/);
});
