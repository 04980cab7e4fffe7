import { expect, test } from 'vitest';
import { writeU32 } from '../../../../src/base/bytes.ts';
import { decodeControl, encodeControl } from '../../../../src/node/transport/control-frames.ts';
import { FrameSplitter } from '../../../../src/node/transport/frame-splitter.ts';
import { CONTROL_BYTES_MAX } from '../../../../src/node/transport/limits.ts';
import { MAGIC } from '../../../../src/wire/layout.ts';

function message(length: number, fill: number): Uint8Array {
  const frame = new Uint8Array(length).fill(fill);
  writeU32(frame, 0, MAGIC);
  writeU32(frame, 4, length);
  return frame;
}

function joined(frames: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(frames));
}

test('frames come out whole and in order, wherever the stream is cut', () => {
  const frames = [message(70, 1), encodeControl({ kind: 'ping' }), message(300, 2), message(9, 3)];
  const stream = joined(frames);
  for (const size of [1, 2, 3, 7, 8, 9, 69, 71, 78, 300, stream.length]) {
    const found: Uint8Array[] = [];
    const splitter = new FrameSplitter((frame) => found.push(frame.slice()));
    splitter.frameBytesMax = 300;
    for (let at = 0; at < stream.length; at += size) {
      expect(splitter.push(stream.subarray(at, at + size))).toBe(null);
    }
    expect(found).toEqual(frames);
  }
});

test('a frame within one chunk is not copied', () => {
  const stream = joined([message(70, 1), message(80, 2)]);
  const found: Uint8Array[] = [];
  const splitter = new FrameSplitter((frame) => found.push(frame));
  splitter.frameBytesMax = 100;
  splitter.push(stream);
  expect(found.map((frame) => [frame.buffer === stream.buffer, frame.byteOffset])).toEqual([
    [true, 0],
    [true, 70],
  ]);
});

test.each([
  ['what is no frame', Uint8Array.of(71, 69, 84, 32, 47, 32, 72, 84), 100, /no frame: 0x20544547/],
  ['a message before the handshake is over', message(70, 1), 0, /70 bytes, where 0 are allowed/],
  ['a message that is too large', message(101, 1), 100, /101 bytes, where 100/],
  ['a header alone', message(8, 1), 100, /8 bytes/],
])('%s is refused, as soon as its header is there', (_name, bytes, max, problem) => {
  for (const size of [1, bytes.length]) {
    const splitter = new FrameSplitter(() => expect.fail('it is no frame'));
    splitter.frameBytesMax = max;
    let found: string | null = null;
    for (let at = 0; at < 8 && found === null; at += size)
      found = splitter.push(bytes.subarray(at, at + size));
    expect(found).toMatch(problem);
  }
});

test('a control frame has its own bound', () => {
  const splitter = new FrameSplitter(() => {});
  const name = 'n'.repeat(CONTROL_BYTES_MAX);
  expect(splitter.push(encodeControl({ kind: 'refused', reason: 'token', message: name }))).toMatch(
    /allowed/,
  );
});

test.each([
  'nothing',
  '[]',
  '{"kind":"hello"}',
  '{"kind":"refused","reason":"mood","message":""}',
  '{"kind":"x"}',
])('a control frame that holds %s says nothing', (text) => {
  const frame = encodeControl({ kind: 'ping' });
  expect(decodeControl(joined([frame.subarray(0, 8), Buffer.from(text)]))).toBe(null);
});
