/** A second version of the wire format, made to try a rolling upgrade: the frame ends with one more field. */
import { readU32, writeU8, writeU32 } from '../../../src/base/bytes.ts';
import { crc32c } from '../../../src/base/crc32c.ts';
import { type CreateCodec, createCodec } from '../../../src/wire/index.ts';
import { AT_CHECKSUM, AT_LENGTH, AT_VERSION } from '../../../src/wire/layout.ts';

const NEW_FIELD_BYTES = 4;

/** Reads both versions, and writes the one that it is told to. */
export function versionTwo(writes: 1 | 2): CreateCodec {
  return (identity, self, limits) => {
    const one = createCodec(identity, self, limits);
    return {
      encode: (message) => {
        const frame = one.encode(message);
        return writes === 1 ? frame : reframed(frame, frame.length + NEW_FIELD_BYTES, 2);
      },
      decode: (frame) => {
        if (frame[AT_VERSION] !== 2) return one.decode(frame);
        if (readU32(frame, AT_CHECKSUM) !== crc32c(frame, AT_VERSION, frame.length)) return 'bad-checksum';
        return one.decode(reframed(frame, frame.length - NEW_FIELD_BYTES, 1));
      },
    };
  };
}

/** The frame with another length and version, and a checksum that fits them. */
function reframed(frame: Uint8Array, length: number, version: number): Uint8Array {
  const other = new Uint8Array(length);
  other.set(frame.subarray(0, Math.min(length, frame.length)));
  writeU32(other, AT_LENGTH, length);
  writeU8(other, AT_VERSION, version);
  writeU32(other, AT_CHECKSUM, crc32c(other, AT_VERSION, length));
  return other;
}
