/**
 * From a log of committed commands to the key-value machine and back to the clients: hands the machine one batch after
 * the other, and answers whoever proposed an entry when it has been applied. What every adapter needs.
 */

import type { ClientRequest, ServerContext } from '../../sim/system.ts';
import { encodeCommand } from '../../src/kv/command.ts';
import { KeyValueMachine } from '../../src/kv/key-value-machine.ts';
import type { AppliedEntry } from '../../src/ports/state-machine.ts';
import { EMPTY_PAYLOAD, type Entry, EntryKind } from '../../src/raft/entry.ts';
import type { Outcome } from '../../src/replica/outcome.ts';

export type Reply = (outcome: Outcome) => void;

/** What stands in the stranger's log for a client's request; plain, so that it can be JSON. */
export interface LoggedCommand {
  readonly kind: EntryKind;
  /** Of the payload, in hexadecimal. */
  readonly hex: string;
}

interface Waiting {
  readonly term: number;
  readonly reply: Reply;
}

interface WaitingRead {
  readonly index: number;
  readonly key: string;
  readonly reply: Reply;
}

export function commandOf({ session, sequence, operation }: ClientRequest): LoggedCommand {
  if (operation === null) return { kind: EntryKind.Session, hex: '' };
  const payload = encodeCommand({ session, sequence, operation });
  return { kind: EntryKind.Command, hex: Buffer.from(payload).toString('hex') };
}

/** `command` null: an entry that is the stranger's own affair, as the first one of a leader. */
export function entryOf(index: number, term: number, command: LoggedCommand | null): Entry {
  if (command === null) return { index, term, kind: EntryKind.NoOp, payload: EMPTY_PAYLOAD };
  return { index, term, kind: command.kind, payload: new Uint8Array(Buffer.from(command.hex, 'hex')) };
}

export class CommandFeed {
  readonly #machine: KeyValueMachine;
  readonly #wrapped: ReturnType<ServerContext['wrapStateMachine']>;
  readonly #applied: (index: number) => void;
  readonly #queue: AppliedEntry[] = [];
  readonly #waiting = new Map<number, Waiting>();
  #reads: WaitingRead[] = [];
  #busy = false;
  #term = 0;
  appliedIndex = 0;

  /** @param applied called when the machine has carried out everything up to an index. */
  constructor(context: ServerContext, applied: (index: number) => void) {
    this.#machine = new KeyValueMachine(context.sessionsMax);
    this.#wrapped = context.wrapStateMachine(this.#machine);
    this.#applied = applied;
  }

  /** Answers `reply` when the entry of this term at this index is applied; never, if another one takes its place. */
  await(index: number, term: number, reply: Reply): void {
    this.#waiting.set(index, { term, reply });
  }

  /** Answers a `get` when everything up to `index` is applied. */
  read(index: number, key: string, reply: Reply): void {
    this.#reads.push({ index, key, reply });
    this.#answerReads();
  }

  /** Committed entries, in the order of the log. */
  push(entries: readonly AppliedEntry[]): void {
    for (const entry of entries) this.#queue.push(entry);
    this.#next();
  }

  digest(): number {
    return this.#machine.digest();
  }

  #next(): void {
    if (this.#busy || this.#queue.length === 0) return;
    this.#busy = true;
    const batch = this.#queue.splice(0);
    this.#wrapped.apply(batch, (results) => {
      this.#busy = false;
      const last = batch[batch.length - 1]!;
      this.appliedIndex = last.index;
      this.#term = last.term;
      this.#applied(last.index);
      for (const [at, entry] of batch.entries()) this.#answer(entry, results[at]);
      this.#answerReads();
      this.#next();
    });
  }

  #answer({ index, term }: AppliedEntry, result: unknown): void {
    const waiting = this.#waiting.get(index);
    if (waiting === undefined) return;
    this.#waiting.delete(index);
    // Another entry took its place: whether the command takes effect elsewhere nobody can say, so nobody answers.
    if (waiting.term === term) waiting.reply({ kind: 'committed', index, term, result });
  }

  #answerReads(): void {
    const due = this.#reads.filter(({ index }) => index <= this.appliedIndex);
    if (due.length === 0) return;
    this.#reads = this.#reads.filter(({ index }) => index > this.appliedIndex);
    for (const { index, key, reply } of due) {
      const result = { kind: 'value', value: this.#machine.get(key) } as const;
      reply({ kind: 'committed', index, term: this.#term, result });
    }
  }
}
