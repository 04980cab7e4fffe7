/**
 * The replicated key-value store: a deterministic state machine over strings, with client sessions. Reads go
 * through the log like writes. Nothing here depends on time, order of keys or the server it runs on.
 */
import type { LogIndex } from '../base/types.ts';
import type { AppliedEntry, SnapshotSource, StateMachine, StateSnapshot } from '../ports/state-machine.ts';
import { EntryKind } from '../raft/entry.ts';
import { decodeCommand } from './command.ts';
import { digestText } from './digest.ts';
import type { ClientResult, KeyValueOperation, KeyValueResult } from './operation.ts';
import { Pairs } from './pairs.ts';
import { NO_SESSION, SESSIONS_MAX, Sessions } from './sessions.ts';
import { decodeSnapshot, KeyValueSnapshot, readWhole } from './snapshot.ts';

const DONE: KeyValueResult = { kind: 'done' };
const KEY_SEED = 0x6b65;

/** Hears what changes, for whoever watches keys. It must neither throw nor touch the machine. */
export interface KeyValueListener {
  /** The entry at `index` has set a key, or removed it (null). */
  changed(index: LogIndex, key: string, value: string | null): void;
  /** The state of a snapshot was taken: anything may have changed. */
  restored(): void;
}

export class KeyValueMachine implements StateMachine {
  readonly #values = new Pairs();
  readonly #sessions: Sessions;
  readonly #listener: KeyValueListener | null;
  #digest = 0;

  constructor(sessionsMax: number = SESSIONS_MAX, listener: KeyValueListener | null = null) {
    this.#sessions = new Sessions(sessionsMax);
    this.#listener = listener;
  }

  apply(batch: readonly AppliedEntry[], done: (results: readonly unknown[]) => void): void {
    const results: (ClientResult | null)[] = [];
    for (let i = 0; i < batch.length; i += 1) results.push(this.#applyOne(batch[i]!));
    done(results);
  }

  snapshot(): StateSnapshot {
    return new KeyValueSnapshot(this.#values, this.#sessions.list());
  }

  /** @throws InvariantViolation when the bytes are no snapshot of this machine, which their checksum excludes. */
  restore(source: SnapshotSource, done: () => void): void {
    readWhole(source, (bytes) => {
      const { pairs, sessions } = decodeSnapshot(bytes);
      this.#values.clear();
      this.#digest = 0;
      for (const [key, value] of pairs) this.#set(key, value);
      this.#sessions.restore(sessions);
      this.#listener?.restored();
      done();
    });
  }

  /** A stale read, for those who want one. */
  get(key: string): string | null {
    return this.#values.get(key)?.value ?? null;
  }

  get size(): number {
    return this.#values.size;
  }

  /** All pairs as they are now, in the order in which the keys came. */
  pairs(): [key: string, value: string][] {
    const pairs: [string, string][] = [];
    for (const [key, { value }] of this.#values) pairs.push([key, value]);
    return pairs;
  }

  /** An unsigned 32-bit number, equal for equal states: pairs, in whatever order, sessions, and the order in which those go. */
  digest(): number {
    return (this.#digest + this.#sessions.digest) >>> 0;
  }

  #applyOne(entry: AppliedEntry): ClientResult | null {
    if (entry.kind === EntryKind.Session) return this.#sessions.register(entry.index);
    if (entry.kind !== EntryKind.Command) return null;
    const command = decodeCommand(entry.payload);
    if (command === null) return { kind: 'refused', reason: 'malformed' };
    const { session, sequence, operation } = command;
    if (session === NO_SESSION) return this.#perform(entry.index, operation);
    const known = this.#sessions.known(session, sequence);
    if (known !== null) return known;
    const result = this.#perform(entry.index, operation);
    this.#sessions.remember(session, sequence, entry.index, result);
    return result;
  }

  #perform(index: LogIndex, operation: KeyValueOperation): KeyValueResult {
    switch (operation.kind) {
      case 'get':
        return { kind: 'value', value: this.get(operation.key) };
      case 'put':
        this.#set(operation.key, operation.value);
        this.#listener?.changed(index, operation.key, operation.value);
        return DONE;
      case 'delete':
        if (this.#remove(operation.key)) this.#listener?.changed(index, operation.key, null);
        return DONE;
      case 'compare-and-set': {
        const swapped = this.get(operation.key) === operation.expected;
        if (swapped) {
          this.#set(operation.key, operation.value);
          this.#listener?.changed(index, operation.key, operation.value);
        }
        return { kind: 'swapped', swapped };
      }
      default:
        return operation satisfies never;
    }
  }

  #set(key: string, value: string): void {
    const digest = digestText(value, digestText(key, KEY_SEED));
    const before = this.#values.set(key, value, digest);
    this.#digest = (this.#digest + digest - before) | 0;
  }

  /** Whether it was there. */
  #remove(key: string): boolean {
    const digest = this.#values.delete(key);
    if (digest === null) return false;
    this.#digest = (this.#digest - digest) | 0;
    return true;
  }
}
