import { describe, expect, it } from 'vitest';
import { checkOptions, OptionsError } from '../../../src/replica/check-options.ts';
import type { ReplicaOptions } from '../../../src/replica/options.ts';
import { Replica } from '../../../src/replica/replica.ts';
import { wireLimitsOf } from '../../../src/replica/wire-limits.ts';
import { OPTIONS } from './cluster.ts';

const a = { id: 0, name: 'a' };

/** The options, wrong in one place. */
function spoiled(path: string, value: unknown): ReplicaOptions {
  // A field is set by its name, whatever its type: that is what is tested.
  const copy = structuredClone(OPTIONS) as unknown as Record<string, Record<string, unknown>>;
  const [part, field] = path.split('.');
  if (field === undefined) Object.assign(copy, { [part!]: value });
  else copy[part!]![field] = value;
  // Wrong on purpose.
  return copy as unknown as ReplicaOptions;
}

const WRONG: readonly (readonly [path: string, value: unknown, message: string])[] = [
  ['identity.cluster', -1, 'identity.cluster is -1: it must be an integer from 0 to 9007199254740991'],
  ['identity.group', 2 ** 32, 'identity.group is 4294967296: it must be an integer from 0 to 4294967295'],
  [
    'members',
    Array.from({ length: 65 }, (_, id) => ({ id, name: `${id}` })),
    'members is 65: there are at most 64',
  ],
  ['self', -1, 'self is -1: it must be an integer from 0 to 9007199254740991'],
  ['members', [a, { id: 1, name: ' ' }], 'members[1].name is " ": it must be a string that is not blank'],
  ['members', [a, { id: 0, name: 'b' }], 'members[1].id is 0: another member has it, ids are unique'],
  ['members', [a, { id: 1, name: 'a' }], 'members[1].name is "a": another member has it, names are unique'],
  [
    'members',
    [{ id: -1, name: 'a' }],
    'members[0].id is -1: it must be an integer from 0 to 9007199254740991',
  ],
  ['self', 3, 'self is 3: it must be the id of one of the members'],
  ['raft.preVote', 'false', 'raft.preVote is "false": it must be true or false'],
  ['raft.checkQuorum', undefined, 'raft.checkQuorum is undefined: it must be true or false'],
  ['raft.appendEntriesMax', 0, 'raft.appendEntriesMax is 0: it must be an integer from 1 to 1048576'],
  ['raft.appendBytesMax', 2 ** 31, 'raft.appendBytesMax is 2147483648: it must be an integer from 1 to'],
  ['raft.probeEntriesMax', -1, 'raft.probeEntriesMax is -1: it must be an integer from 0 to'],
  ['raft.inFlightMessagesMax', 0, 'raft.inFlightMessagesMax is 0: it must be an integer from 1 to'],
  ['raft.inFlightBytesMax', 0.5, 'raft.inFlightBytesMax is 0.5: it must be an integer from 1 to'],
  ['raft.proposalBytesMax', Number.NaN, 'raft.proposalBytesMax is NaN: it must be an integer from 1 to'],
  ['raft.uncommittedBytesMax', '9', 'raft.uncommittedBytesMax is "9": it must be an integer from 1 to'],
  ['timing.heartbeatInterval', 0, 'timing.heartbeatInterval is 0: it must be an integer from 1 to'],
  [
    'timing.heartbeatInterval',
    75_000,
    'timing.heartbeatInterval is 75000: it must be less than half of timing.electionTimeoutMin (150000)',
  ],
  ['timing.electionTimeoutMin', 0, 'timing.electionTimeoutMin is 0: it must be an integer from 1 to'],
  [
    'timing.electionTimeoutMax',
    149_999,
    'timing.electionTimeoutMax is 149999: it must be at least timing.electionTimeoutMin (150000)',
  ],
  ['storage.segmentBytesMax', 0, 'storage.segmentBytesMax is 0: it must be an integer from 1 to'],
  ['storage.batchBytesMax', 0, 'storage.batchBytesMax is 0: it must be an integer from 1 to'],
  ['storage.readBytesMax', 127, 'storage.readBytesMax is 127: it must be an integer from 128 to'],
  ['applyEntriesMax', 0, 'applyEntriesMax is 0: it must be an integer from 1 to'],
  ['flightRecordMax', 2 ** 21, 'flightRecordMax is 2097152: it must be an integer from 0 to 1048576'],
];

describe('options', () => {
  it('that can work are taken, the defaults and an id of 0 among them', () => {
    expect(() => checkOptions(OPTIONS)).not.toThrow();
    expect(() => checkOptions(spoiled('flightRecordMax', 0))).not.toThrow();
    // A server that is to join.
    expect(() => checkOptions(spoiled('members', []))).not.toThrow();
    expect(() => checkOptions(spoiled('timing.heartbeatInterval', 74_999))).not.toThrow();
  });

  it.each(WRONG)('%s = %j is refused with the field, the value and the rule', (path, value, message) => {
    const options = spoiled(path, value);
    expect(() => checkOptions(options)).toThrow(OptionsError);
    expect(() => checkOptions(options)).toThrow(message);
  });

  it('are checked before a replica touches its ports', () => {
    const ports = {} as ConstructorParameters<typeof Replica>[1];
    expect(() => new Replica(spoiled('self', 9), ports)).toThrow(
      expect.objectContaining({ code: 'ORDEAL_OPTIONS', field: 'self' }),
    );
  });
});

describe('the limits of the wire', () => {
  it('have room for a full append, and for the largest proposal alone', () => {
    const raft = {
      ...OPTIONS.raft,
      appendEntriesMax: 10,
      probeEntriesMax: 20,
      appendBytesMax: 100_000,
      snapshotChunkBytes: 1,
    };
    expect(wireLimitsOf({ ...raft, proposalBytesMax: 1 })).toEqual({
      frameBytesMax: 100_896,
      entriesMax: 20,
    });
    expect(wireLimitsOf({ ...raft, proposalBytesMax: 500_000 }).frameBytesMax).toBe(500_896);
  });

  it('have room for a chunk of a snapshot, with the largest configuration', () => {
    const raft = { ...OPTIONS.raft, appendEntriesMax: 1, appendBytesMax: 1, proposalBytesMax: 1 };
    const chunk = { ...raft, probeEntriesMax: 0, snapshotChunkBytes: 1_000 };
    expect(wireLimitsOf(chunk).frameBytesMax).toBe(256 + 64 * (255 + 64) + 1_000);
  });

  it('stay below what the length field of a frame holds', () => {
    const { raft } = OPTIONS;
    const largest = {
      ...raft,
      appendEntriesMax: 2 ** 20,
      appendBytesMax: 2 ** 30,
      proposalBytesMax: 2 ** 30,
    };
    checkOptions({ ...OPTIONS, raft: largest });
    expect(wireLimitsOf(largest).frameBytesMax).toBeLessThan(2 ** 31);
  });
});
