/**
 * What the package calls persistence, in memory: its own state as it hands it over, and the commands that it applies. A
 * snapshot of the state machine is the list of them.
 */
import { Readable, Writable } from 'node:stream';
import type { LoggedCommand } from '../shared/command-feed.ts';

/** A client's command, with where it was proposed. */
export interface TaggedCommand extends LoggedCommand {
  readonly server: string;
  readonly number: number;
}

export interface AppliedCommand {
  readonly index: number;
  readonly term: number;
  readonly command: TaggedCommand;
}

type Done = (error: null, value?: unknown) => void;

export interface MemoryEvents {
  /** The term of the entry at an index, while it is applied. */
  termAt(index: number): number;
  applied(entry: AppliedCommand): void;
}

export class Memory {
  readonly #events: MemoryEvents;
  #applied: AppliedCommand[] = [];
  #index = 0;

  constructor(events: MemoryEvents) {
    this.#events = events;
  }

  loadMeta(_node: string, done: Done): void {
    done(null, null);
  }

  saveMeta(_node: string, _state: unknown, done: Done): void {
    done(null);
  }

  lastAppliedCommitIndex(_node: string, done: Done): void {
    done(null, this.#index);
  }

  saveCommitIndex(_node: string, index: number, done: Done): void {
    this.#index = index;
    done(null);
  }

  applyCommand(_node: string, index: number, command: TaggedCommand, done: Done): void {
    this.#add({ index, term: this.#events.termAt(index), command });
    done(null);
  }

  createReadStream(_node: string): Readable {
    return Readable.from(structuredClone(this.#applied));
  }

  createWriteStream(_node: string): Writable {
    return new Writable({
      objectMode: true,
      write: (entry: AppliedCommand, _encoding, written) => {
        this.#add(structuredClone(entry));
        written();
      },
    });
  }

  removeAllState(_node: string, done: Done): void {
    this.#applied = [];
    this.#index = 0;
    done(null);
  }

  /** An index that was applied before is the package's to repeat, by its documentation. */
  #add(entry: AppliedCommand): void {
    if (entry.index <= this.#index) return;
    this.#index = entry.index;
    this.#applied.push(entry);
    this.#events.applied(entry);
  }
}
