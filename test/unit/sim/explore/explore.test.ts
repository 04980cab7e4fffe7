import { describe, expect, test } from 'vitest';
import { DEFAULT_BOUNDS } from '../../../../model/check/result.ts';
import { type CheckReport, runCheck } from '../../../../model/check/run-check.ts';
import { tellStory } from '../../../../model/check/story.ts';
import { ACTIONS, type ActionName } from '../../../../model/refinement/actions.ts';
import { hasSymmetry, INSTANCES, type Instance } from '../../../../sim/explore/instance.ts';
import { machineSpecification } from '../../../../sim/explore/specification.ts';
import { NO_MEMBER } from '../../../../src/base/types.ts';
import { compact } from '../../../../src/raft/compaction.ts';
import { simpleConfiguration } from '../../../../src/raft/configuration.ts';
import { encodeConfiguration } from '../../../../src/raft/configuration-codec.ts';
import { EntryKind } from '../../../../src/raft/entry.ts';
import { step } from '../../../../src/raft/machine.ts';
import { Role } from '../../../../src/raft/state.ts';
import { countPlainly } from '../../model/check/count-plainly.ts';

const watch = { now: () => performance.now() };
const TIMEOUT_MS = 60_000;

/** The instance of that name with one message in flight, for which a second is enough. */
const SNAPSHOT: Instance = { ...INSTANCES.snapshot, messages: 1 };

function explore(change: Partial<Instance> = {}, symmetry = true, machine = step): CheckReport {
  const { specification } = machineSpecification({ ...INSTANCES.quick, ...change }, null, machine);
  return runCheck(specification, { ...DEFAULT_BOUNDS, symmetry }, watch);
}

describe('the real machine, through all interleavings', () => {
  test('of two servers, an election, an entry and a crash, holds everything', () => {
    const { exploration, violations } = explore();
    expect(violations).toEqual([]);
    expect(exploration).toMatchObject({ ending: 'complete', distinct: 1_912, depth: 25 });
  });

  test('is the same up to the names of servers as without', () => {
    const all = explore({}, false).exploration;
    const { distinct, depth, ending } = explore().exploration;
    expect(all).toMatchObject({ ending: 'complete', depth });
    expect(ending).toBe('complete');
    // No state of two servers is its own mirror image, but for those that nothing has happened in.
    expect(2 * distinct).toBeGreaterThanOrEqual(all.distinct);
    expect(2 * distinct).toBeLessThan(all.distinct * 1.01);
  });

  test('is counted as a plain search counts it', () => {
    const instance = { ...INSTANCES.quick, crashes: 0 };
    const { distinct, generated, depth } = explore({ crashes: 0 }, false).exploration;
    expect(countPlainly(machineSpecification(instance).specification)).toMatchObject({
      distinct,
      generated,
      depth,
    });
  });

  test.each([
    ['single', 2_781, 39],
    ['joint', 3_355, 50],
  ] as const)(
    'of two servers and one to be added, a %s change, holds everything',
    (change, distinct, depth) => {
      const { exploration, violations } = explore({ change, crashes: 0, entries: 0 }, false);
      expect(violations).toEqual([]);
      expect(exploration).toMatchObject({ ending: 'complete', distinct, depth });
    },
  );

  test('of three servers that take snapshots, one of which needs one, holds everything', () => {
    const { exploration, violations } = explore(SNAPSHOT);
    expect(violations).toEqual([]);
    expect(exploration).toMatchObject({ ending: 'complete', distinct: 15_625, depth: 49 });
  });

  test('a leader alone compacts its log, and the server that it adds needs a snapshot', () => {
    const instance: Instance = {
      ...INSTANCES.single,
      servers: 1,
      snapshots: true,
      elections: 1,
      entries: 0,
    };
    const { specification, actor } = machineSpecification(instance);
    const { exploration, violations } = runCheck(
      specification,
      { ...DEFAULT_BOUNDS, symmetry: false },
      watch,
    );
    expect(violations).toEqual([]);
    expect(exploration).toMatchObject({ ending: 'complete', distinct: 1_786, depth: 38 });
    expect(actor.tally.counts.InstallSnapshot).toBeGreaterThan(0);
  });

  test('servers are not alike where one is to be added', () => {
    expect(() => explore({ change: 'single' })).toThrow('explore without symmetry');
  });

  test(
    'takes every action of the specification but two, and those of reads and transfers',
    () => {
      const taken = new Set<string>();
      const differences: readonly Partial<Instance>[] = [
        {},
        { elections: 2, crashes: 0, preVote: true, checkQuorum: true },
        { change: 'joint', entries: 0, crashes: 0 },
        { snapshots: true, servers: 3, entries: 0, crashes: 0 },
      ];
      for (const difference of differences) {
        const instance = { ...INSTANCES.quick, ...difference };
        const { specification, actor } = machineSpecification(instance);
        const bounds = { ...DEFAULT_BOUNDS, symmetry: hasSymmetry(instance) };
        expect(runCheck(specification, bounds, watch).violations).toEqual([]);
        for (const action of ACTIONS) if (actor.tally.counts[action] > 0) taken.add(action);
      }
      // It takes a third server to elect a leader without an entry that another one has: instance b does. And a snapshot
      // arrives where its last entry has arrived before if both are in flight at once: instance snapshot does.
      const left = ACTIONS.filter((action) => !taken.has(action) && !OF_OTHER_INPUTS.includes(action));
      expect(left).toEqual(['TruncateConflict', 'LearnFromSnapshot']);
    },
    TIMEOUT_MS,
  );
});

/** The instances give no such input; the campaigns do, and small instances of the specification itself. */
const OF_OTHER_INPUTS: readonly ActionName[] = [
  'TakeRead',
  'BeginReadRound',
  'RenewLease',
  'HearReadRound',
  'ServeReads',
  'ServeByLease',
  'RefuseReads',
  'GatherReads',
  'RequestReadIndex',
  'HandleReadRequest',
  'AnswerReadRequest',
  'HandleReadResponse',
  'AbortTransfer',
  'HandleTimeoutNow',
];

describe('a wrong machine is found, with the way there', () => {
  const found = (report: CheckReport): string => {
    expect(report.exploration.ending).toBe('violated');
    return tellStory(report.violations[0]!.trace);
  };

  test('one that forgets its vote when it becomes leader', () => {
    const report = explore({}, true, (state, limits, input, effects) => {
      const before = state.role;
      step(state, limits, input, effects);
      if (state.role === Role.Leader && before !== Role.Leader) state.vote = NO_MEMBER;
    });
    expect(found(report)).toContain("the vote is -1, the specification's is");
  });

  test('one that lets an answer go before its ticket is written', () => {
    const report = explore({}, true, (state, limits, input, effects) => {
      step(state, limits, input, effects);
      for (const [at, { message }] of effects.sent.entries()) effects.sent[at] = { message, after: 0 };
      effects.released.push(...state.waiting.splice(0).map(({ message }) => message));
    });
    expect(found(report)).toContain('is not Release');
  });

  test('one that commits what only itself has', () => {
    const report = explore({}, true, (state, limits, input, effects) => {
      step(state, limits, input, effects);
      if (state.role === Role.Leader) state.commitIndex = state.log.entries.length;
    });
    expect(found(report)).toContain('is not AdvanceCommitIndex');
  });

  test('one that changes two votes at once without a joint configuration', () => {
    const payload = encodeConfiguration({ ...simpleConfiguration([0, 2]), highestId: 2 });
    const report = explore({ change: 'joint' }, false, (state, limits, input, effects) => {
      if (input.kind !== 'configuration-change' || state.commitIndex === 0)
        return step(state, limits, input, effects);
      step(
        state,
        limits,
        { kind: 'proposal', entryKind: EntryKind.Configuration, payloads: [payload] },
        effects,
      );
    });
    expect(found(report)).toContain('one vote changes at a time');
  });

  test('one that tells of an installed snapshot before it is on disk', () => {
    const report = explore(SNAPSHOT, true, (state, limits, input, effects) => {
      step(state, limits, input, effects);
      if (input.kind !== 'snapshot-staged' || effects.install === null) return;
      effects.sent.push(...state.waiting.map(({ message }) => ({ message, after: 0 })));
      effects.released.push(...state.waiting.splice(0).map(({ message }) => message));
    });
    expect(found(report)).toContain('is not Release');
  });

  test('one that compacts its log as soon as it has applied it', () => {
    const report = explore(SNAPSHOT, true, (state, limits, input, effects) => {
      step(state, limits, input, effects);
      if (input.kind !== 'applied' || state.log.baseIndex === input.index) return;
      state.snapshot = {
        index: input.index,
        term: state.term,
        configuration: state.configuration,
        size: 0,
        checksum: 0,
      };
      compact(state, limits, effects);
    });
    expect(found(report)).toContain('CompactLog');
  });

  test('one that stops itself by an assertion', () => {
    const report = explore({}, true, (state, limits, input, effects) => {
      // The core's own check of its state does not let this pass.
      if (state.role === Role.Leader) state.appliedIndex = state.log.entries.length + 1;
      step(state, limits, input, effects);
    });
    expect(found(report)).toContain('assertion:');
  });
});
