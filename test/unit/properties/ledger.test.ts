/** The judges' account: interning, the abstract disk, what is committed when, and facts that last one observation. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { contentDigest, prefixDigest } from '../../../model/digest.ts';
import { ALL_PROPERTIES } from '../../../properties/all.ts';
import * as constants from '../../../properties/constants.ts';
import { VOTE_TERMS_MAX, VoteRecord } from '../../../properties/ledger/vote-record.ts';
import { NO_MEMBER } from '../../../src/base/types.ts';
import { ENTRY_OVERHEAD_BYTES } from '../../../src/raft/budget.ts';
import { MEMBER_NAME_BYTES_MAX, MEMBERS_MAX } from '../../../src/raft/configuration.ts';
import { type Entry, EntryKind } from '../../../src/raft/entry.ts';
import { PROMOTION_LAG_MAX } from '../../../src/raft/membership.ts';
import { MessageKind } from '../../../src/raft/message.ts';
import { ELECTION_PRIORITY_MAX } from '../../../src/raft/options.ts';
import { Role } from '../../../src/raft/state.ts';
import { BATCH_HEADER_BYTES, SEGMENT_HEADER_BYTES } from '../../../src/storage/format.ts';
import { type TicketRecord, ticketBytes } from '../../../src/storage/ticket-codec.ts';
import { entry, Story } from './observations.ts';

const ticketOf = (entries: readonly Entry[]): TicketRecord => ({
  id: 1,
  hardState: null,
  truncateFrom: 0,
  entries,
  install: null,
});

test('the numbers that the judges state themselves are those of the core', () => {
  expect({ ...constants }).toEqual({
    NO_MEMBER,
    ENTRY_OVERHEAD_BYTES,
    MEMBERS_MAX,
    MEMBER_NAME_BYTES_MAX,
    PROMOTION_LAG_MAX,
    ELECTION_PRIORITY_MAX,
    SEGMENT_HEADER_BYTES,
    BATCH_HEADER_BYTES,
    TICKET_FIELDS_BYTES: ticketBytes(ticketOf([])),
    ENTRY_FIELDS_BYTES: ticketBytes(ticketOf([entry(1, 1, '')])) - ticketBytes(ticketOf([])),
    FOLLOWER: Role.Follower,
    PRE_CANDIDATE: Role.PreCandidate,
    CANDIDATE: Role.Candidate,
    LEADER: Role.Leader,
    COMMAND_ENTRY: EntryKind.Command,
    CONFIGURATION_ENTRY: EntryKind.Configuration,
    SESSION_ENTRY: EntryKind.Session,
    PRE_VOTE_REQUEST: MessageKind.PreVoteRequest,
    PRE_VOTE_RESPONSE: MessageKind.PreVoteResponse,
    VOTE_REQUEST: MessageKind.VoteRequest,
    VOTE_RESPONSE: MessageKind.VoteResponse,
    APPEND_REQUEST: MessageKind.AppendRequest,
    APPEND_RESPONSE: MessageKind.AppendResponse,
    SNAPSHOT_REQUEST: MessageKind.SnapshotRequest,
    SNAPSHOT_RESPONSE: MessageKind.SnapshotResponse,
    TIMEOUT_NOW: MessageKind.TimeoutNow,
    READ_INDEX_REQUEST: MessageKind.ReadIndexRequest,
    READ_INDEX_RESPONSE: MessageKind.ReadIndexResponse,
  });
});

test('property names are unique and in kebab-case', () => {
  const names = ALL_PROPERTIES.map((property) => property.name);
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
});

test('each property has its line in docs/properties.md, and its failing story in the file named there', () => {
  const root = new URL('../../../', import.meta.url);
  const lines = readFileSync(new URL('docs/properties.md', root), 'utf8').split('\n');
  for (const { name } of ALL_PROPERTIES) {
    const line = lines.find((each) => each.startsWith(`| \`${name}\` |`));
    const file = line?.split('|').at(-2)?.trim();
    expect(file, name).toMatch(/^\w+\.test\.ts$/);
    expect(readFileSync(new URL(`test/unit/properties/${file}`, root), 'utf8')).toContain(`'${name}'`);
  }
});

describe('digests', () => {
  test('every byte, the length and the kind count', () => {
    const payload = Uint8Array.from({ length: 11 }, (_, at) => at);
    const seen = new Set([contentDigest(1, payload), contentDigest(2, payload)]);
    for (let at = 0; at < payload.length; at += 1) {
      for (let bit = 0; bit < 8; bit += 1) {
        const changed = payload.slice();
        changed[at]! ^= 1 << bit;
        seen.add(contentDigest(1, changed));
      }
    }
    for (let length = 0; length < payload.length; length += 1)
      seen.add(contentDigest(1, payload.subarray(0, length)));
    for (const length of [0, 1, 2, 3, 4]) seen.add(contentDigest(7, new Uint8Array(length)));
    expect(seen.size).toBe(2 + 88 + 11 + 5);
  });

  test('a prefix depends on all of what it is made of', () => {
    const content = contentDigest(1, new Uint8Array(3));
    const base = prefixDigest(12345678901234, 7, 3, content);
    expect(Number.isSafeInteger(base)).toBe(true);
    expect(prefixDigest(12345678901235, 7, 3, content)).not.toBe(base);
    expect(prefixDigest(12345678901234 + 0x1_0000_0000, 7, 3, content)).not.toBe(base);
    expect(prefixDigest(12345678901234, 8, 3, content)).not.toBe(base);
    expect(prefixDigest(12345678901234, 7, 4, content)).not.toBe(base);
    expect(prefixDigest(12345678901234, 7, 3, content + 1)).not.toBe(base);
  });
});

describe('the ledger', () => {
  test('two servers with the same log hold the same objects, whatever array the bytes came in', () => {
    const story = new Story();
    story.elect(1, 1, [2]);
    story.replicate([1, 2], [entry(1, 1), entry(2, 1)]);
    story.write(3, { term: 1, vote: -1, append: [entry(1, 1), entry(2, 1)] });
    const [one, two, three] = story.ledger.accounts;
    expect(one!.log[1]).toBe(two!.log[1]);
    expect(one!.log[1]).toBe(three!.durableLog[1]);
  });

  test('a ticket reaches the durable log when it completes, with its truncation', () => {
    const story = new Story();
    story.elect(1, 1, [2]);
    story.replicate([1], [entry(1, 1), entry(2, 1)]);
    const account = story.ledger.account(1);
    story.see(1, {
      role: Role.Follower,
      term: 2,
      vote: -1,
      cut: 2,
      append: [entry(2, 1, 'x')],
      ticket: true,
    });
    expect(account.durableLog.map((each) => each.index)).toEqual([1, 2]);
    expect(account.durableLog[1]).not.toBe(account.log[1]);
    expect([account.durableTerm, account.pending.length]).toEqual([1, 1]);
    story.see(1, { completed: 3 });
    expect(account.durableLog[1]).toBe(account.log[1]);
    expect([account.durableTerm, account.durableVote, account.pending.length]).toEqual([2, -1, 0]);
  });

  test('what is committed is known with the term that committed it', () => {
    const story = new Story();
    story.elect(1, 1, [2]);
    story.replicate([1, 2], [entry(1, 1)]);
    story.see(1, { commit: 1 });
    story.elect(2, 4, [3]);
    story.write(3, { append: [entry(1, 1)] });
    story.replicate([2, 3], [entry(2, 4)]);
    story.see(2, { commit: 2 });
    expect([0, 1, 2, 3, 4, 5].map((term) => story.ledger.committedUpTo(term))).toEqual([0, 1, 1, 1, 2, 2]);
    expect([1, 2, 4].map((term) => story.ledger.leaderOf(term))).toEqual([1, NO_MEMBER, 2]);
    expect(story.ledger.durableVoteOf(3, 4)).toBe(2);
    expect(story.violations).toEqual([]);
  });

  test('facts are of one observation only', () => {
    const story = new Story();
    story.elect(1, 1, [2]);
    expect(story.ledger.elected).toBe(true);
    story.see(1, { lastIndex: 9 });
    expect([story.ledger.elected, story.ledger.malformed === null]).toEqual([false, false]);
    story.see(1, {});
    expect([story.ledger.malformed, story.ledger.recovery]).toEqual([null, null]);
  });

  test('a server that is no member is refused by name', () => {
    expect(() => new Story().ledger.account(7)).toThrow("server 7 is not one of this ledger's members");
  });
});

test('votes are remembered for the latest terms, the first of each term', () => {
  const votes = new VoteRecord(2);
  votes.record(0, 1, 5);
  votes.record(0, 1, 6);
  votes.record(1, 1, NO_MEMBER);
  expect([votes.vote(0, 1), votes.vote(1, 1), votes.vote(0, 2)]).toEqual([5, NO_MEMBER, NO_MEMBER]);
  votes.record(1, 1 + VOTE_TERMS_MAX, 6);
  expect([votes.vote(0, 1), votes.vote(1, 1 + VOTE_TERMS_MAX)]).toEqual([NO_MEMBER, 6]);
  expect([votes.remembers(1), votes.remembers(1 + VOTE_TERMS_MAX)]).toEqual([false, true]);
});
