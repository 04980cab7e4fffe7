/** A log that is applied as it grows, one entry at a time, and the operations in short. */
import {
  encodeCommand,
  type KeyValueListener,
  KeyValueMachine,
  type KeyValueOperation,
} from '../../../src/kv/index.ts';
import { EMPTY_PAYLOAD, EntryKind } from '../../../src/raft/entry.ts';

export const get = (key: string): KeyValueOperation => ({ kind: 'get', key });
export const delete_ = (key: string): KeyValueOperation => ({ kind: 'delete', key });
export const put = (key: string, value: string): KeyValueOperation => ({ kind: 'put', key, value });
export const swap = (key: string, expected: string | null, value: string): KeyValueOperation => ({
  kind: 'compare-and-set',
  key,
  expected,
  value,
});

export class Log {
  readonly machine: KeyValueMachine;
  #index = 0;

  constructor(sessionsMax?: number, listener: KeyValueListener | null = null) {
    this.machine = new KeyValueMachine(sessionsMax, listener);
  }

  append(kind: number, payload: Uint8Array): unknown {
    this.#index += 1;
    let result: unknown = 'not applied';
    this.machine.apply([{ index: this.#index, term: 1, kind, payload }], (results) => {
      result = results[0];
    });
    return result;
  }

  apply(session: number, sequence: number, operation: KeyValueOperation): unknown {
    return this.append(EntryKind.Command, encodeCommand({ session, sequence, operation }));
  }

  /** The number of the new session. */
  register(): number {
    this.append(EntryKind.Session, EMPTY_PAYLOAD);
    return this.#index;
  }
}
