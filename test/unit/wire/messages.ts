/** Arbitrary messages as the core makes them: terms rise along the entries, indexes are implied by their place. */
import { fc } from '@fast-check/vitest';
import { simpleConfiguration } from '../../../src/raft/configuration.ts';
import type { Entry, EntryKind } from '../../../src/raft/entry.ts';
import { type Message, MessageKind } from '../../../src/raft/message.ts';
import type { WireLimits } from '../../../src/wire/index.ts';

export const IDENTITY = { cluster: 2 ** 52 + 7, group: 0xfffffffe };
export const SELF = 0;
export const LIMITS: WireLimits = { frameBytesMax: 20_000, entriesMax: 8 };

const u53 = fc.oneof(fc.nat(9), fc.maxSafeNat(), fc.constant(Number.MAX_SAFE_INTEGER));

const envelope = fc.record({
  from: u53,
  to: fc.constant(SELF),
  term: u53,
  incarnation: u53,
  sequence: u53,
});

const draft = fc.record({
  step: fc.nat(2),
  kind: fc.constantFrom<EntryKind>(0, 1, 2, 3),
  payload: fc.uint8Array({ maxLength: 40 }),
});

export function entriesFrom(
  previousIndex: number,
  previousTerm: number,
  drafts: readonly { step: number; kind: EntryKind; payload: Uint8Array }[],
): Entry[] {
  let term = previousTerm;
  return drafts.map(({ step, kind, payload }, i) => {
    term = Math.max(1, term + step);
    return { index: previousIndex + 1 + i, term, kind, payload };
  });
}

const votes: fc.Arbitrary<Message> = fc
  .record({
    kind: fc.constantFrom(MessageKind.PreVoteRequest, MessageKind.VoteRequest),
    envelope,
    lastLogIndex: u53,
    lastLogTerm: u53,
    transfer: fc.boolean(),
  })
  .map(({ kind, envelope: e, lastLogIndex, lastLogTerm: drawn, transfer }) => {
    const lastLogTerm = Math.min(drawn, e.term);
    return kind === MessageKind.VoteRequest
      ? { kind, ...e, lastLogIndex, lastLogTerm, transfer }
      : { kind, ...e, lastLogIndex, lastLogTerm };
  });

const grants: fc.Arbitrary<Message> = fc
  .record({
    kind: fc.constantFrom(MessageKind.PreVoteResponse, MessageKind.VoteResponse),
    envelope,
    granted: fc.boolean(),
  })
  .map(({ kind, envelope: e, granted }) => ({ kind, ...e, granted }));

export const appends: fc.Arbitrary<Message & { kind: typeof MessageKind.AppendRequest }> = fc
  .record({
    envelope,
    previousIndex: fc.oneof(fc.nat(5), fc.constant(Number.MAX_SAFE_INTEGER - LIMITS.entriesMax)),
    previousTerm: fc.integer({ min: 1, max: 50 }),
    commitIndex: u53,
    readRound: u53,
    drafts: fc.array(draft, { maxLength: LIMITS.entriesMax }),
    later: fc.nat(3),
  })
  .map(({ envelope: e, previousIndex, previousTerm, commitIndex, readRound, drafts, later }) => {
    const before = previousIndex === 0 ? 0 : previousTerm;
    const entries = entriesFrom(previousIndex, before, drafts);
    const term = (entries.at(-1)?.term ?? before) + later;
    return {
      kind: MessageKind.AppendRequest,
      ...e,
      term,
      previousIndex,
      previousTerm: before,
      commitIndex,
      readRound,
      entries,
    };
  });

const answers: fc.Arbitrary<Message> = fc
  .record({
    envelope,
    success: fc.boolean(),
    previousIndex: u53,
    matchIndex: u53,
    conflictTerm: u53,
    conflictIndex: u53,
    readRound: u53,
  })
  .map(({ envelope: e, ...body }) => ({ kind: MessageKind.AppendResponse, ...e, ...body }));

const reads: fc.Arbitrary<Message> = fc
  .record({
    envelope,
    life: u53,
    request: fc.integer({ min: 1, max: 99 }),
    granted: fc.boolean(),
    index: u53,
  })
  .chain(({ envelope: e, life, request, granted, index }) =>
    fc.constantFrom<Message>(
      { kind: MessageKind.ReadIndexRequest, ...e, life, request },
      { kind: MessageKind.ReadIndexResponse, ...e, life, request, granted, index },
      { kind: MessageKind.TimeoutNow, ...e },
    ),
  );

const chunks: fc.Arbitrary<Message> = fc
  .record({
    envelope,
    index: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
    term: fc.integer({ min: 1, max: 50 }),
    later: fc.nat(3),
    checksum: fc.nat(0xffff_ffff),
    offset: fc.nat(1_000),
    rest: fc.nat(1_000),
    bytes: fc.uint8Array({ maxLength: 20 }),
  })
  .map(({ envelope: e, index, term, later, checksum, offset, rest, bytes }) => {
    const configuration = simpleConfiguration([0, 1, 2]);
    const snapshot = { index, term, configuration, size: offset + bytes.length + rest, checksum };
    return { kind: MessageKind.SnapshotRequest, ...e, term: term + later, snapshot, offset, bytes };
  });

const offsets: fc.Arbitrary<Message> = fc
  .record({
    envelope,
    snapshotIndex: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
    checksum: fc.nat(0xffff_ffff),
    offset: u53,
  })
  .map(({ envelope: e, ...body }) => ({ kind: MessageKind.SnapshotResponse, ...e, ...body }));

export const messages: fc.Arbitrary<Message> = fc.oneof(
  votes,
  grants,
  appends,
  answers,
  reads,
  chunks,
  offsets,
);
