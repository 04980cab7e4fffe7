import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { writeU32, writeU53 } from '../../../src/base/bytes.ts';
import { crc32c } from '../../../src/base/crc32c.ts';
import { type Message, MessageKind } from '../../../src/raft/message.ts';
import { createCodec } from '../../../src/wire/index.ts';
import * as at from '../../../src/wire/layout.ts';
import { IDENTITY, LIMITS, messages, SELF } from './messages.ts';

const codec = createCodec(IDENTITY, SELF, LIMITS);
const ABOVE_U53 = new Uint8Array(8).fill(0xff);

/** The frame with changes that its checksum covers: a sender with a fault, or with bad intentions. */
function forged(message: Message, change: (frame: Uint8Array) => void): Uint8Array {
  const frame = codec.encode(message).slice();
  change(frame);
  return sealed(frame);
}

function sealed(frame: Uint8Array): Uint8Array {
  writeU32(frame, at.AT_LENGTH, frame.length);
  writeU32(frame, at.AT_CHECKSUM, crc32c(frame, at.AT_VERSION, frame.length));
  return frame;
}

const envelope = { from: 1, to: SELF, term: 5, incarnation: 1, sequence: 1 };
const vote: Message = {
  kind: MessageKind.VoteRequest,
  ...envelope,
  lastLogIndex: 9,
  lastLogTerm: 4,
  transfer: false,
};
const grant: Message = { kind: MessageKind.VoteResponse, ...envelope, granted: true };
const payload = new Uint8Array([1, 2, 3]);
const append: Message = {
  kind: MessageKind.AppendRequest,
  ...envelope,
  ...{ previousIndex: 7, previousTerm: 2, commitIndex: 6, readRound: 3 },
  entries: [
    { index: 8, term: 3, kind: 1, payload },
    { index: 9, term: 4, kind: 0, payload: new Uint8Array(0) },
  ],
};
const answer: Message = {
  kind: MessageKind.AppendResponse,
  ...envelope,
  ...{ success: true, previousIndex: 7, matchIndex: 9, conflictTerm: 0, conflictIndex: 0, readRound: 3 },
};
const SECOND_ENTRY = at.AT_ENTRIES + at.ENTRY_HEADER_BYTES + payload.length;

describe('damage is refused, never an exception', () => {
  test.prop([fc.uint8Array({ maxLength: 300 })], { numRuns: 2_000 })('garbage', (garbage) => {
    expect(codec.decode(garbage)).toBeTypeOf('string');
  });

  test.prop([messages, fc.uniqueArray(fc.nat(), { minLength: 1, maxLength: 3 })], { numRuns: 2_000 })(
    'one to three flipped bits',
    (message, places) => {
      const frame = codec.encode(message).slice();
      for (const bit of new Set(places.map((place) => place % (frame.length * 8)))) {
        frame[bit >>> 3] = frame[bit >>> 3]! ^ (1 << (bit & 7));
      }
      expect(codec.decode(frame)).toBeTypeOf('string');
    },
  );

  it('every single flipped bit of every frame', () => {
    for (const message of [vote, grant, append, answer]) {
      const frame = codec.encode(message).slice();
      for (let bit = 0; bit < frame.length * 8; bit++) {
        frame[bit >>> 3] = frame[bit >>> 3]! ^ (1 << (bit & 7));
        expect(codec.decode(frame), `bit ${bit}`).toBeTypeOf('string');
        frame[bit >>> 3] = frame[bit >>> 3]! ^ (1 << (bit & 7));
      }
    }
  });

  test.prop([messages])('every truncation, and a byte too many', (message) => {
    const frame = codec.encode(message).slice();
    for (let end = 0; end < frame.length; end++) {
      expect(codec.decode(frame.subarray(0, end))).toBeTypeOf('string');
      if (end >= at.FRAME_BYTES_MIN) {
        expect(codec.decode(sealed(frame.slice(0, end)))).toMatch(/^bad-(length|field)$/);
      }
    }
    const longer = new Uint8Array(frame.length + 1);
    longer.set(frame);
    expect(codec.decode(longer)).toBe('bad-length');
    expect(codec.decode(sealed(longer))).toBe('bad-length');
  });

  test.prop([messages, fc.nat(), fc.uint8Array({ minLength: 1, maxLength: 9 })], { numRuns: 2_000 })(
    'forged fields under a right checksum do not throw either',
    (message, where, bytes) => {
      const frame = forged(message, (f) => f.set(bytes, placeIn(f, where, bytes)));
      const decoded = codec.decode(frame);
      if (typeof decoded !== 'string') expect(codec.encode(decoded)).toEqual(frame);
    },
  );
});

function placeIn(frame: Uint8Array, where: number, bytes: Uint8Array): number {
  return at.AT_KIND + (where % (frame.length - at.AT_KIND - bytes.length + 1));
}

describe('each refusal has its reason', () => {
  const elsewhere = (cluster: number, group: number, self: number): unknown =>
    createCodec({ cluster, group }, self, LIMITS).decode(codec.encode(vote));

  it('for another cluster, group or member', () => {
    expect(elsewhere(IDENTITY.cluster + 1, IDENTITY.group, SELF)).toBe('wrong-cluster');
    expect(elsewhere(IDENTITY.cluster, IDENTITY.group - 1, SELF)).toBe('wrong-group');
    expect(elsewhere(IDENTITY.cluster, IDENTITY.group, SELF + 1)).toBe('wrong-receiver');
  });

  it('for sizes, before anything is read', () => {
    expect(codec.decode(new Uint8Array(at.FRAME_BYTES_MIN - 1))).toBe('too-short');
    expect(codec.decode(new Uint8Array(LIMITS.frameBytesMax + 1))).toBe('too-long');
    expect(codec.decode(new Uint8Array(LIMITS.frameBytesMax))).toBe('bad-magic');
  });

  it.each<[string, string, Message, (frame: Uint8Array) => void]>([
    ['bad-version', 'another version', vote, (f) => f.fill(at.WIRE_VERSION + 1, at.AT_VERSION, at.AT_KIND)],
    ['bad-kind', 'kind 0', vote, (f) => f.fill(0, at.AT_KIND, at.AT_KIND + 1)],
    ['bad-kind', 'kind 12', vote, (f) => f.fill(12, at.AT_KIND, at.AT_KIND + 1)],
    ['bad-length', 'the kind of a longer message', vote, (f) => f.fill(5, at.AT_KIND, at.AT_KIND + 1)],
    ['bad-field', 'a sender beyond 2^53', vote, (f) => f.set(ABOVE_U53, at.AT_FROM)],
    ['bad-field', 'a term beyond 2^53', vote, (f) => f.set(ABOVE_U53, at.AT_TERM)],
    ['bad-field', 'a log of a later term', vote, (f) => writeU53(f, at.AT_LAST_LOG_TERM, 6)],
    ['bad-field', 'a truth value of 2', grant, (f) => f.fill(2, at.AT_GRANTED, at.AT_GRANTED + 1)],
    ['bad-field', 'a match beyond 2^53', answer, (f) => f.set(ABOVE_U53, at.AT_MATCH_INDEX)],
    ['bad-field', 'no previous index, but its term', append, (f) => writeU53(f, at.AT_PREVIOUS_INDEX, 0)],
    ['bad-field', 'an entry term that falls', append, (f) => writeU53(f, SECOND_ENTRY, 2)],
    ['bad-field', 'an entry term from the future', append, (f) => writeU53(f, SECOND_ENTRY, 6)],
    ['bad-field', 'an entry of kind 4', append, (f) => f.fill(4, SECOND_ENTRY + 8, SECOND_ENTRY + 9)],
    [
      'bad-field',
      'an index beyond 2^53',
      append,
      (f) => writeU53(f, at.AT_PREVIOUS_INDEX, Number.MAX_SAFE_INTEGER - 1),
    ],
    ['bad-length', 'fewer entries than bytes', append, (f) => writeU32(f, at.AT_ENTRY_COUNT, 1)],
    ['bad-length', 'none, but bytes', append, (f) => writeU32(f, at.AT_ENTRY_COUNT, 0)],
    ['bad-length', 'one entry more', append, (f) => writeU32(f, at.AT_ENTRY_COUNT, 3)],
    ['bad-length', 'a payload past the end', append, (f) => writeU32(f, SECOND_ENTRY + 9, 1)],
    ['bad-length', 'a payload of 4 GiB', append, (f) => writeU32(f, at.AT_ENTRIES + 9, 0xffffffff)],
  ])('%s: %s', (reason, _what, message, change) => {
    expect(codec.decode(forged(message, change))).toBe(reason);
  });

  it('for four billion entries at once, not after making room for them', () => {
    const generous = createCodec(IDENTITY, SELF, { ...LIMITS, entriesMax: 2 ** 32 });
    const frame = forged(append, (f) => writeU32(f, at.AT_ENTRY_COUNT, 0xffffffff));
    expect(generous.decode(frame)).toBe('bad-length');
  });

  it('for more entries than agreed, though all are there', () => {
    const strict = createCodec(IDENTITY, SELF, { ...LIMITS, entriesMax: 1 });
    expect(strict.decode(codec.encode(append))).toBe('bad-length');
  });
});
