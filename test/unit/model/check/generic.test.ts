/** The checker on a specification that has nothing to do with Raft: clocks that pass each other tokens. */
import { describe, expect, test } from 'vitest';
import { DEFAULT_BOUNDS } from '../../../../model/check/result.ts';
import { runCheck } from '../../../../model/check/run-check.ts';
import type { Network, Specification } from '../../../../model/check/specification.ts';
import {
  becomes,
  becomesCounted,
  discards,
  replies,
  repliesAll,
  sends,
  sendsAll,
} from '../../../../model/check/step.ts';
import { tellStory } from '../../../../model/check/story.ts';
import { countPlainly, type PlainCount } from './count-plainly.ts';

interface Clock {
  readonly hour: number;
}
interface Token {
  readonly to: number;
  readonly hour: number;
}
type Clocks = Specification<Clock, Token, number>;

const watch = { now: () => performance.now() };
const HOURS = 4;

/** Each clock ticks, tells others its hour, and sets itself to a later hour that it hears of. */
function clocks(network: Network, change: Partial<Clocks> = {}): Clocks {
  const servers = 3;
  const others = (server: number): number[] => [0, 1, 2].filter((other) => other !== server);
  return {
    name: 'clocks',
    servers,
    network,
    countedMax: 1,
    initial: { locals: Array.from({ length: servers }, () => ({ hour: 0 })), messages: [], counted: 0 },
    ownSteps: (server, clock) => {
      const steps = others(server).map((to) => sends('Tell', clock, { to, hour: clock.hour }));
      const all = others(server).map((to) => ({ to, hour: clock.hour }));
      steps.push(sendsAll('TellAll', clock, all));
      if (clock.hour < HOURS - 1) steps.push(becomes('Tick', { hour: clock.hour + 1 }));
      if (clock.hour > 0) steps.push(becomesCounted('Reset', { hour: 0 }));
      return steps;
    },
    messageSteps: (receiver, clock, { hour }) => [
      discards('Lose', clock),
      ...(hour > clock.hour ? [replies('Hear', { hour }, { to: (receiver + 1) % servers, hour })] : []),
      ...(hour === clock.hour
        ? [
            repliesAll(
              'Agree',
              clock,
              others(receiver).map((to) => ({ to, hour })),
            ),
          ]
        : []),
    ],
    receiverOf: ({ to }) => to,
    localKey: ({ hour }) => String(hour),
    messageKey: ({ to, hour }) => `${to}/${hour}`,
    localInvariants: [],
    viewOf: ({ hour }) => hour,
    pairInvariants: [],
    actionProperties: [],
    permuteLocal: (clock) => clock,
    permuteMessage: ({ to, hour }, names) => ({ to: names[to]!, hour }),
    ...change,
  };
}

const BAG: Network = { kind: 'bag', messagesMax: 2, copiesMax: 2 };

describe('any specification', () => {
  const networks: readonly Network[] = [
    BAG,
    { kind: 'bag', messagesMax: 3, copiesMax: 1 },
    { kind: 'set', messagesMax: 3 },
  ];

  test.each(networks)('is counted as a plain search counts it: %o', (network) => {
    const specification = clocks(network);
    const { exploration } = runCheck(specification, DEFAULT_BOUNDS, watch);
    const plain: PlainCount = countPlainly(specification);
    expect(plain.distinct).toBeGreaterThan(1_000);
    expect(exploration).toMatchObject({ ...plain, ending: 'complete' });
  });

  const late = { name: 'nobody is two hours late', holds: (a: number, b: number) => Math.abs(a - b) < 2 };
  const early = { name: 'it is before three', holds: ({ hour }: Clock) => hour < 3 };
  const forward = { name: 'time goes on', holds: (before: Clock, after: Clock) => after.hour >= before.hour };

  test.each([
    ['a pair invariant', { pairInvariants: [late] }, late.name, 3],
    ['a local invariant', { localInvariants: [early] }, early.name, 4],
    ['an action property', { actionProperties: [forward] }, forward.name, 3],
  ] as const)('that breaks %s is told so, by the shortest way', (_, change, property, length) => {
    const { violations, exploration } = runCheck(clocks(BAG, change), DEFAULT_BOUNDS, watch);
    expect(exploration.ending).toBe('violated');
    expect(violations).toMatchObject([{ property, length }]);
    expect(tellStory(violations[0]!.trace)).toContain(`VIOLATED: ${property}`);
  });

  test('whose first state is wrong is told so at once', () => {
    const never = { name: 'never', holds: () => false };
    const { violations } = runCheck(clocks(BAG, { localInvariants: [never] }), DEFAULT_BOUNDS, watch);
    expect(violations).toEqual([{ property: 'never', length: 1, trace: [] }]);
  });

  test('that comes to a halt has a deadlock, with the way there', () => {
    const stops = clocks(BAG, {
      ownSteps: (_, { hour }) => (hour < 1 ? [becomes('Tick', { hour: hour + 1 })] : []),
    });
    const { exploration, deadlock, violations } = runCheck(stops, DEFAULT_BOUNDS, watch);
    expect(exploration).toMatchObject({ ending: 'complete', deadlocks: 1, distinct: 8 });
    expect(violations).toEqual([]);
    expect(deadlock?.map(({ action }) => action)).toEqual(['Tick', 'Tick', 'Tick']);
    expect(tellStory(deadlock!)).toContain('hour: 0 -> 1');
  });

  test('that does not halt has none', () => {
    expect(runCheck(clocks(BAG), DEFAULT_BOUNDS, watch).deadlock).toBeNull();
  });

  test('larger than the memory allowed ends with what was explored, and says that this is not all', () => {
    const specification = clocks({ kind: 'bag', messagesMax: 6, copiesMax: 6 });
    const bounds = { ...DEFAULT_BOUNDS, maxBytes: 600_000 };
    const { exploration, violations } = runCheck(specification, bounds, watch);
    expect(exploration.ending).toBe('memory');
    expect(exploration.distinct).toBeGreaterThan(1_000);
    expect(violations).toEqual([]);
  });

  test('ends in the same way when the memory of the engine is nearly used up', () => {
    let looks = 0;
    const isHeapFull = (): boolean => {
      looks += 1;
      return looks === 8;
    };
    const specification = clocks({ kind: 'bag', messagesMax: 6, copiesMax: 6 });
    const { exploration } = runCheck(specification, DEFAULT_BOUNDS, { ...watch, isHeapFull });
    expect(exploration.ending).toBe('memory');
    expect(exploration.distinct).toBeGreaterThan(1_000);
  });

  test('whose servers are alike is explored up to their names', () => {
    const all = runCheck(clocks(BAG), DEFAULT_BOUNDS, watch).exploration;
    const some = runCheck(clocks(BAG), { ...DEFAULT_BOUNDS, symmetry: true }, watch).exploration;
    expect(some.distinct).toBeLessThan(all.distinct / 5);
    expect(some.distinct).toBeGreaterThanOrEqual(all.distinct / 6);
    expect(some.depth).toBe(all.depth);
  });
});
