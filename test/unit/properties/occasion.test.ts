/**
 * What a property says it heeds is enough: over real runs in which servers lie now and then, judges that hear only that
 * report the same as judges that hear of everything.
 */
import { describe, expect, it } from 'vitest';
import { ALL_PROPERTIES } from '../../../properties/all.ts';
import { createJudge, type Judge } from '../../../properties/judge.ts';
import { NOTHING_ORDINARY } from '../../../properties/occasion.ts';
import type {
  Property,
  PropertyContext,
  PropertyMonitor,
  SharedAccount,
  SharedAccountKind,
} from '../../../properties/property.ts';
import { createStream } from '../../../sim/kernel/random.ts';
import { raftSystem } from '../../../sim/raft-system.ts';
import { runScenario } from '../../../sim/run-scenario.ts';
import { generateScenario } from '../../../sim/scenario/generate.ts';
import { PROFILES } from '../../../sim/scenario/profile.ts';
import type { Observation } from '../../../src/raft/observation.ts';
import { entry } from './observations.ts';

const SEEDS = [165, 5, 23];
/** Of so many observations one is a lie. */
const LIE_EVERY = 10;
/** They are patient by what they hear, so that they may say the same later. */
const LATER: ReadonlySet<string> = new Set([
  'proposals-end',
  'reads-end',
  'reads-asked-again',
  'steps-down-unheard',
  'disk-bounded',
  'resources-released',
  'snapshots-taken',
]);
/** They report at each observation that they hear, as long as it is so: the first is compared. */
const AS_LONG: ReadonlySet<string> = new Set(['applied-bounded', 'durable-claim', 'answered-rounds-end']);

/**
 * A lie about one ordinary step need not break them: they keep the time, or an account of what was heard. If such a one
 * heeds too little, it accuses servers that are right, or its stories find it out.
 */
const UNCONCERNED: ReadonlySet<string> = new Set([
  'leader-completeness',
  'entry-term-elected',
  'one-vote-per-term',
  'leader-protected',
  'joint-left-at-once',
  'campaigns-when-told',
  'votes-when-free',
  'steps-down-unheard',
  'campaigns-in-time',
  'flow-controlled',
  'snapshots-sent-once',
  'snapshots-taken',
  'log-compacted',
  'log-kept',
  'disk-bounded',
  'resources-released',
  'segments-filled',
  'refusals-are-true',
  'changes-admissible',
  'transfer-to-best',
  'reads-end',
  'reads-asked-again',
  'asked-reads-begin',
  'state-convergence',
  'lease-holder-alone',
  'lease-held',
  'lease-given-up',
]);

type Draw = (below: number) => number;
type Lie = (observation: Observation, draw: Draw) => Partial<Observation>;

/** Up to two more or less than it is. */
const near = (value: number, draw: Draw): number => value + [-2, -1, 1, 2][draw(4)]!;
const sentBut =
  (change: Readonly<Record<string, unknown>>): Lie =>
  ({ sent }) => ({
    sent: sent.map((one) => ({ ...one, message: { ...one.message, ...change } as typeof one.message })),
  });
/** Of one moment. */
const LIES: readonly Lie[] = [
  ({ commitIndex }, draw) => ({ commitIndex: near(commitIndex, draw) }),
  ({ appliedIndex }, draw) => ({ appliedIndex: near(appliedIndex, draw) }),
  ({ durableIndex }, draw) => ({ durableIndex: near(durableIndex, draw) }),
  ({ ticketCompleted }, draw) => ({ ticketCompleted: near(ticketCompleted, draw) }),
  ({ lastIndex }, draw) => ({ lastIndex: near(lastIndex, draw) }),
  ({ baseIndex }, draw) => ({ baseIndex: near(baseIndex, draw) }),
  ({ term }, draw) => ({ term: near(term, draw) }),
  (_, draw) => ({ role: draw(4) as Observation['role'] }),
  (_, draw) => ({ vote: draw(4) }),
  (_, draw) => ({ leader: draw(4) }),
  ({ server }) => ({ transferTarget: server }),
  ({ readRound }, draw) => ({ readRound: near(readRound, draw) }),
  ({ readRound }, draw) => ({ readAwaited: readRound + draw(2) }),
  ({ commitIndex }, draw) => ({ readsReady: 1 + draw(2), readIndex: near(commitIndex, draw) }),
  ({ commitIndex }) => ({ readsTaken: 1, readsReady: 1, readIndex: commitIndex, readsByLease: true }),
  () => ({ snapshot: null }),
  ({ matched }, draw) => ({ matched: matched.map((one) => ({ ...one, index: near(one.index, draw) })) }),
  ({ server, lastIndex }) => ({ matched: [{ member: server, index: lastIndex + 1 }] }),
  () => ({ sent: [] }),
  ({ sent }) => ({ sent: sent.map((one) => ({ ...one, after: 0 })) }),
  sentBut({ success: true, matchIndex: 1_000 }),
  sentBut({ success: false }),
  sentBut({ granted: true }),
  sentBut({ entries: [entry(1, 1), entry(2, 1)] }),
  ({ message }, draw) => ({ message: message && { ...message, term: near(message.term, draw) } }),
  ({ message }) => ({ message: message && ({ ...message, commitIndex: 1_000 } as typeof message) }),
  ({ message }) => ({ message: message && { ...message, sequence: message.sequence + 1_000 } }),
  ({ message }) => ({ message: message && ({ ...message, readRound: 1_000 } as typeof message) }),
];

/** After these nothing that the server says fits any more. */
const LASTING: readonly Lie[] = [
  () => ({ appended: [] }),
  ({ lastIndex, term }) => ({ appended: [entry(lastIndex + 1, term)] }),
  ({ appended }, draw) => ({ appended: appended.map((one) => ({ ...one, term: near(one.term, draw) })) }),
  ({ lastIndex }) => ({ truncatedFrom: lastIndex }),
];
/** Of so many lies one is lasting. */
const LASTING_EVERY = 30;

/** The same property; all that it would share it keeps for itself, and that hears of as much as the property does. */
function heeding(property: Property, heeds: (own: PropertyMonitor) => number | undefined): Property {
  return {
    ...property,
    start(context) {
      const accounts = new Map<unknown, SharedAccount>();
      const own: PropertyContext = {
        ...context,
        shared<Account extends SharedAccount>(kind: SharedAccountKind<Account>): Account {
          const account = (accounts.get(kind) as Account | undefined) ?? new kind(own);
          accounts.set(kind, account);
          return account;
        },
      };
      const monitor = property.start(own);
      const { heeds: _, ...hooks } = monitor;
      const bits = heeds(monitor);
      return {
        ...hooks,
        ...(bits === undefined ? {} : { heeds: bits }),
        observed(observation) {
          for (const account of accounts.values()) account.observed(observation);
          monitor.observed?.(observation);
        },
      };
    },
  };
}
const toldAll = (property: Property): Property => heeding(property, () => undefined);

const BOASTS = ['appliedIndex', 'durableIndex', 'commitIndex'] as const;
/** Of a server: an index that is said to be higher for some observations, until the truth has caught up with it. */
interface Boast {
  readonly field: (typeof BOASTS)[number];
  readonly index: number;
  left: number;
}
/** Of so many lies one is a boast. */
const BOAST_EVERY = 10;
/** Of so many replies one is late, by up to so many observations. */
const LATE_EVERY = 10;
const LATE_MAX = 6;

function drawLie(draw: Draw): Lie {
  const lies = draw(LASTING_EVERY) === 0 ? LASTING : LIES;
  return lies[draw(lies.length)]!;
}

/** What the judges of a run of this seed report, and at which observation first after each lie. */
function report(
  seed: number,
  properties: readonly Property[] = ALL_PROPERTIES,
): { heard: Map<string, number>; told: Map<string, number>; lies: number } {
  const told = new Map<string, number>();
  const heard = new Map<string, number>();
  const stream = createStream(seed, 'lies');
  const draw: Draw = (below) => stream.nextInt(below);
  let observations = 0;
  let lies = 0;
  const liars: Property = {
    name: 'liars',
    description: 'Tells two juries the same lies.',
    start({ world, ledger }) {
      const members = ledger.accounts.map(({ id }) => id);
      const jury = (of: readonly Property[], into: Map<string, number>): Judge =>
        createJudge(of, members, world, {
          violated: ({ property }) => {
            const isLater = LATER.has(property);
            const isFirstOnly = isLater || AS_LONG.has(property);
            const what = isFirstOnly ? property : `${property} after lie ${lies}`;
            if (!into.has(what)) into.set(what, isLater ? 0 : observations);
          },
        });
      const juries = [jury(properties, heard), jury(properties.map(toldAll), told)];
      const each = (call: (judge: Judge) => void): void => juries.forEach(call);
      const boasts = new Map<number, Boast>();
      let late: { readonly at: number; readonly tell: () => void }[] = [];
      const tell = (observation: Observation): Observation => {
        const { server } = observation;
        const boast = boasts.get(server);
        if (boast !== undefined) {
          boast.left -= 1;
          if (boast.left === 0) boasts.delete(server);
          return { ...observation, [boast.field]: Math.max(boast.index, observation[boast.field]) };
        }
        if (observation.input === 'start' || draw(LIE_EVERY) > 0) return observation;
        lies += 1;
        if (draw(BOAST_EVERY) > 0) return { ...observation, ...drawLie(draw)(observation, draw) };
        const field = BOASTS[draw(BOASTS.length)]!;
        const index = observation[field] + 1 + draw(2);
        boasts.set(server, { field, index, left: 1 + draw(8) });
        return { ...observation, [field]: index };
      };
      return {
        observed(observation) {
          observations += 1;
          const due = late.filter(({ at }) => at <= observations);
          late = late.filter(({ at }) => at > observations);
          for (const one of due) one.tell();
          const said = tell(observation);
          each((judge) => judge.observed(said));
        },
        applied: (server, applied) => each((judge) => judge.applied(server, applied)),
        answered: (server, batch, results) => each((judge) => judge.answered(server, batch, results)),
        stopped: (server, failure, explained) => each((judge) => judge.stopped(server, failure, explained)),
        asked: (server, request) => each((judge) => judge.asked(server, request)),
        replied(server, reply) {
          const now = (): void => each((judge) => judge.replied(server, reply));
          if (draw(LATE_EVERY) > 0) now();
          else late.push({ at: observations + 1 + draw(LATE_MAX), tell: now });
        },
      };
    },
  };
  runScenario(raftSystem, generateScenario(seed, PROFILES.default), { refine: false, properties: [liars] });
  return { heard, told, lies };
}

describe('judges that hear only what they heed', () => {
  it.each(SEEDS)('report what those report that hear of everything, also of liars: seed %s', (seed) => {
    const { heard, told, lies } = report(seed);
    expect(lies).toBeGreaterThan(20);
    expect(told.size).toBeGreaterThan(20);
    expect(heard).toEqual(told);
  });

  it('report less when they heed nothing: each of them, as far as these lies concern it', () => {
    const all = new Set<string>();
    const foundOut = new Set<string>();
    const deaf = ALL_PROPERTIES.map(
      (property): Property =>
        heeding(property, ({ heeds }) => {
          if (heeds !== undefined && heeds !== NOTHING_ORDINARY) all.add(property.name);
          return heeds === undefined ? undefined : NOTHING_ORDINARY;
        }),
    );
    for (const seed of SEEDS) {
      const { heard, told } = report(seed, deaf);
      for (const [what, at] of told) if (heard.get(what) !== at) foundOut.add(what.split(' ')[0]!);
    }
    const passedOver = [...all].filter((name) => !foundOut.has(name));
    expect(passedOver.filter((name) => !UNCONCERNED.has(name))).toEqual([]);
  });
});
