import { beforeAll, describe, expect, test } from 'vitest';
import { ACTIONS, type ActionName } from '../../../../model/refinement/actions.ts';
import { describeFailure } from '../../../../model/refinement/failure.ts';
import { HANDS_OVER_TO_ITSELF, LIES } from './lies.ts';
import { recordTrace, refineTrace, strictRefiner, type Trace } from './trace.ts';

/** Runs that together match every action, each at a step that can be told as its lie says. */
const SEEDS = [921, 1046, 933];
/** Places in a trace that are tried until a lie has something to change. */
const PLACES_MAX = 400;

/** Where an action is matched, as numbers of observations. */
type Places = ReadonlyMap<ActionName, readonly number[]>;

function placesOf(trace: Trace): Places {
  const places = new Map<ActionName, number[]>(ACTIONS.map((action) => [action, []]));
  const refiner = strictRefiner(trace);
  let before = refiner.matched;
  for (const [at, observation] of trace.observations.entries()) {
    refiner.observed(observation);
    const after = refiner.matched;
    for (const action of ACTIONS) {
      const found = places.get(action)!;
      if (after[action] > before[action] && found.length < PLACES_MAX) found.push(at);
    }
    before = after;
  }
  return places;
}

describe('a step that is told otherwise than it was', () => {
  let runs: readonly { trace: Trace; places: Places }[] = [];

  beforeAll(() => {
    runs = SEEDS.map(recordTrace).map((trace) => ({ trace, places: placesOf(trace) }));
  }, 60_000);

  test.each(ACTIONS)('fails at that very step: %s', (action) => {
    const lie = LIES[action];
    for (const { trace, places } of runs) {
      for (const at of places.get(action)!) {
        const told = lie.tell(trace.observations[at]!);
        if (told === null) continue;
        const outcome = refineTrace(trace, trace.observations.slice(0, at + 1).with(at, told));
        expect(outcome, `${lie.claims}: seed ${trace.seed}, observation ${at}`).not.toBeNull();
        expect(outcome!.at).toBe(at);
        expect(outcome!.failure.server).toBe(told.server);
        expect(describeFailure(outcome!.failure)).toMatch(/state: .*; legal would be: ./);
        return;
      }
    }
    expect.unreachable(`no step of seeds ${SEEDS.join(', ')} offers this lie: ${lie.claims}`);
  });

  test('fails at that very step: a removed leader hands over to itself', () => {
    for (const { trace, places } of runs) {
      for (const at of places.get('StepDownRemoved')!) {
        const told = HANDS_OVER_TO_ITSELF(trace.observations[at]!);
        if (told === null) continue;
        const outcome = refineTrace(trace, trace.observations.slice(0, at + 1).with(at, told));
        expect(outcome).toMatchObject({ at, failure: { action: 'BeginTransfer' } });
        return;
      }
    }
    expect.unreachable(`no leader that is removed hands over in seeds ${SEEDS.join(', ')}`);
  });
});
