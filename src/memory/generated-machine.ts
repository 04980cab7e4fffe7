/**
 * A state machine whose state is as large as one likes, and takes no memory: its bytes follow from a digest of what was
 * applied, so they are generated as they are read, and verified as they are restored. To try what a state of many
 * gigabytes does to disks, links and time-outs.
 *
 * | part of a snapshot | bytes |
 * |---|---|
 * | entries applied, digest of their payloads in order | 8, 8 |
 * | generated from these | the rest |
 */
import { readU53, U53_BYTES, writeU53 } from '../base/bytes.ts';
import { crc32c } from '../base/crc32c.ts';
import type { AppliedEntry, SnapshotSource, StateMachine, StateSnapshot } from '../ports/state-machine.ts';
import { firstWrongByte, generateBytes } from './generated-bytes.ts';

const HEADER_BYTES = 2 * U53_BYTES;
/** Read at once for restoring. */
const CHUNK_BYTES = 1 << 20;

export class GeneratedMachine implements StateMachine {
  readonly #size: number;
  #applied = 0;
  #digest = 0;

  /**
   * @param size of a snapshot, in bytes.
   * @throws RangeError when it is no integer of at least 16.
   */
  constructor(size: number) {
    if (!Number.isSafeInteger(size) || size < HEADER_BYTES)
      throw new RangeError(`a generated state has at least ${HEADER_BYTES} bytes, not ${size}`);
    this.#size = size;
  }

  /** Entries applied, those of a restored snapshot included. */
  get applied(): number {
    return this.#applied;
  }

  /** CRC-32C of the payloads applied, one after the other: equal on servers that applied the same. */
  get digest(): number {
    return this.#digest;
  }

  apply(batch: readonly AppliedEntry[], done: (results: readonly unknown[]) => void): void {
    for (const { payload } of batch) {
      this.#applied += 1;
      this.#digest = crc32c(payload, 0, payload.length, this.#digest);
    }
    done(batch.map(({ index }) => index));
  }

  snapshot(): StateSnapshot {
    const size = this.#size;
    const header = headerOf(this.#applied, this.#digest);
    const seed = seedOf(header);
    let offset = 0;
    return {
      read: (length, done) => {
        const bytes = new Uint8Array(Math.min(length, size - offset));
        generateBytes(bytes, 0, seed, offset);
        bytes.set(header.subarray(offset, offset + bytes.length));
        offset += bytes.length;
        done(bytes);
      },
      release: () => {},
    };
  }

  /** @throws Error, through `source`, when a byte is not the one that was generated, or bytes are missing. */
  restore(source: SnapshotSource, done: () => void): void {
    source.read(0, HEADER_BYTES, (bytes) => {
      const [applied, digest] = [readU53(bytes, 0), readU53(bytes, U53_BYTES)];
      this.#verify(source, seedOf(bytes), HEADER_BYTES, () => {
        this.#applied = applied;
        this.#digest = digest;
        done();
      });
    });
  }

  #verify(source: SnapshotSource, seed: number, offset: number, done: () => void): void {
    if (offset === source.size) {
      if (offset !== this.#size) throw new Error(`the snapshot has ${offset} bytes, not ${this.#size}`);
      done();
      return;
    }
    source.read(offset, CHUNK_BYTES, (bytes) => {
      const wrong = firstWrongByte(bytes, seed, offset);
      if (wrong >= 0)
        throw new Error(`byte ${offset + wrong} of the snapshot is not the one that was generated`);
      this.#verify(source, seed, offset + bytes.length, done);
    });
  }
}

function headerOf(applied: number, digest: number): Uint8Array {
  const header = new Uint8Array(HEADER_BYTES);
  writeU53(header, 0, applied);
  writeU53(header, U53_BYTES, digest);
  return header;
}

function seedOf(header: Uint8Array): number {
  return crc32c(header, 0, HEADER_BYTES);
}
