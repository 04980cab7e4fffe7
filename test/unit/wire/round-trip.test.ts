import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { MessageKind } from '../../../src/raft/message.ts';
import { createCodec, identifyFrame } from '../../../src/wire/index.ts';
import { appends, IDENTITY, LIMITS, messages, SELF } from './messages.ts';

const codec = createCodec(IDENTITY, SELF, LIMITS);

describe('what is encoded decodes to the same message', () => {
  test.prop([messages], { numRuns: 1_000 })('of every kind', (message) => {
    expect(codec.decode(codec.encode(message))).toEqual(message);
  });

  test.prop([fc.array(messages, { minLength: 2, maxLength: 200 })])(
    'also when later frames follow it in the same memory',
    (many) => {
      const frames = many.map((message) => codec.encode(message));
      expect(frames.map((frame) => codec.decode(frame))).toEqual(many);
    },
  );

  test.prop([messages])('wherever in its memory the frame stands', (message) => {
    const frame = codec.encode(message);
    const memory = new Uint8Array(frame.length + 14).fill(0xee);
    memory.set(frame, 7);
    expect(codec.decode(memory.subarray(7, 7 + frame.length))).toEqual(message);
  });

  test.prop([messages])('to the same bytes again', (message) => {
    expect(codec.encode(message)).toEqual(codec.encode(message));
  });

  test('payloads are views into the frame, an entry may be as large as the frame allows', () => {
    const payload = new Uint8Array(19_000).fill(7);
    const message = {
      ...{ kind: MessageKind.AppendRequest, from: 1, to: SELF, term: 3, incarnation: 1, sequence: 9 },
      ...{ previousIndex: 4, previousTerm: 2, commitIndex: 4, readRound: 0 },
      entries: [{ index: 5, term: 3, kind: 1, payload } as const],
    };
    const frame = codec.encode(message);
    const decoded = codec.decode(frame);
    if (typeof decoded === 'string' || decoded.kind !== MessageKind.AppendRequest) {
      expect.unreachable(`decoded to ${JSON.stringify(decoded)}`);
    }
    expect(decoded).toEqual(message);
    expect(decoded.entries[0]!.payload.buffer).toBe(frame.buffer);
  });
});

describe('who would send what the receiver must refuse is stopped', () => {
  test.prop([appends])('too many entries, and too many bytes', (message) => {
    fc.pre(message.entries.length > 0);
    const fewer = createCodec(IDENTITY, SELF, { ...LIMITS, entriesMax: message.entries.length - 1 });
    expect(() => fewer.encode(message)).toThrow(/entries were to be sent/);
    const bytes = codec.encode(message).length;
    const smaller = createCodec(IDENTITY, SELF, { ...LIMITS, frameBytesMax: bytes - 1 });
    expect(() => smaller.encode(message)).toThrow(new RegExp(`${bytes} bytes was to be sent`));
  });

  test.prop([appends, fc.nat()])('an entry that does not stand where its index says', (message, which) => {
    fc.pre(message.entries.length > 0);
    const wrong = which % message.entries.length;
    const entries = message.entries.map((e, i) => (i === wrong ? { ...e, index: e.index - 1 } : e));
    expect(() => codec.encode({ ...message, entries })).toThrow(/was to be sent as number/);
  });
});

describe('a frame is identified without being decoded', () => {
  test.prop([messages])('by kind, term and index', (message) => {
    const into = { kind: -1, term: -1, index: -1 };
    identifyFrame(codec.encode(message), into);
    let index = 0;
    if ('lastLogIndex' in message) index = message.lastLogIndex;
    if ('matchIndex' in message) index = message.matchIndex;
    if ('offset' in message) index = message.offset;
    if ('request' in message) index = message.request;
    if ('entries' in message) index = message.previousIndex + message.entries.length;
    expect(into).toEqual({ kind: message.kind, term: message.term, index });
  });

  test.prop([fc.uint8Array({ maxLength: 200 })])('and what is no frame as nothing', (garbage) => {
    const into = { kind: -1, term: -1, index: -1 };
    identifyFrame(garbage, into);
    expect(into).toEqual({ kind: 0, term: 0, index: 0 });
  });

  test.prop([messages, fc.nat(), fc.nat(255)])('never by a negative number', (message, where, byte) => {
    const frame = codec.encode(message).slice();
    frame.fill(byte, 12 + (where % (frame.length - 12)));
    const into = { kind: -1, term: -1, index: -1 };
    identifyFrame(frame, into);
    expect(Math.min(into.kind, into.term, into.index)).toBeGreaterThanOrEqual(0);
  });
});
