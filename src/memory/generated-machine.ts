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
    const state = generatedState(this.#applied, this.#digest);
    let offset = 0;
    return {
      read: (length, done) => {
        const bytes = new Uint8Array(Math.min(length, size - offset));
        for (let at = 0; at < bytes.length; at += 1) bytes[at] = byteAt(state, offset + at);
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
      this.#verify(source, generatedState(applied, digest), HEADER_BYTES, () => {
        this.#applied = applied;
        this.#digest = digest;
        done();
      });
    });
  }

  #verify(source: SnapshotSource, state: GeneratedState, offset: number, done: () => void): void {
    if (offset === source.size) {
      if (offset !== this.#size) throw new Error(`the snapshot has ${offset} bytes, not ${this.#size}`);
      done();
      return;
    }
    source.read(offset, CHUNK_BYTES, (bytes) => {
      for (let at = 0; at < bytes.length; at += 1) {
        if (bytes[at] !== byteAt(state, offset + at))
          throw new Error(`byte ${offset + at} of the snapshot is not the one that was generated`);
      }
      this.#verify(source, state, offset + bytes.length, done);
    });
  }
}

interface GeneratedState {
  readonly header: Uint8Array;
  readonly seed: number;
}

function generatedState(applied: number, digest: number): GeneratedState {
  const header = new Uint8Array(HEADER_BYTES);
  writeU53(header, 0, applied);
  writeU53(header, U53_BYTES, digest);
  return { header, seed: crc32c(header, 0, HEADER_BYTES) };
}

function byteAt({ header, seed }: GeneratedState, offset: number): number {
  if (offset < HEADER_BYTES) return header[offset]!;
  const word = Math.imul(seed ^ (offset >>> 2), 0x9e3779b1);
  return ((word ^ (word >>> 15)) >>> (8 * (offset & 3))) & 0xff;
}
