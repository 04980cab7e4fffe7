/**
 * The log that the package is given as an option, with the methods of its own one (which needs a native database): entries
 * by index, read and written as copies, each answer a promise. It tells of commits, which the package's event does without
 * an index.
 */
import type { LoggedCommand } from '../shared/command-feed.ts';

/** A client's command, with where it was proposed. */
export interface TaggedCommand extends LoggedCommand {
  readonly server: number;
  readonly number: number;
}

export interface LifeEntry {
  readonly index: number;
  readonly term: number;
  committed: boolean;
  readonly responses: { readonly address: string; readonly ack: boolean }[];
  readonly command: TaggedCommand;
}

interface Owner {
  readonly address: string;
  readonly term: number;
}

export interface LogOptions {
  committed(entry: LifeEntry): void;
}

export class MemoryLog {
  committedIndex = 0;
  readonly #node: Owner;
  readonly #options: LogOptions;
  readonly #entries = new Map<number, LifeEntry>();

  constructor(node: Owner, options: LogOptions) {
    this.#node = node;
    this.#options = options;
  }

  get lastIndex(): number {
    return Math.max(0, ...this.#entries.keys());
  }

  async saveCommand(command: TaggedCommand, term: number, index?: number): Promise<LifeEntry> {
    const { address } = this.#node;
    const at = index || this.lastIndex + 1;
    const responses = [{ address, ack: true }];
    const entry: LifeEntry = { term, index: at, committed: false, responses, command };
    await this.put(entry);
    return entry;
  }

  async put(entry: LifeEntry): Promise<void> {
    this.#entries.set(entry.index, structuredClone(entry));
  }

  async getEntriesAfter(index: number): Promise<LifeEntry[]> {
    return this.#inOrder((at) => at > index);
  }

  async removeEntriesAfter(index: number): Promise<void> {
    for (const at of [...this.#entries.keys()]) if (at > index) this.#entries.delete(at);
  }

  async has(index: number): Promise<boolean> {
    return this.#entries.has(index);
  }

  /** Rejects, as the database does, when there is none. */
  async get(index: number): Promise<LifeEntry> {
    const entry = this.#entries.get(index);
    if (entry === undefined) throw new Error(`Key not found in database [${index}]`);
    return structuredClone(entry);
  }

  async getLastInfo(): Promise<{ index: number; term: number; committedIndex: number }> {
    const { index, term } = await this.getLastEntry();
    return { index, term, committedIndex: this.committedIndex };
  }

  async getLastEntry(): Promise<{ index: number; term: number }> {
    return this.#entries.get(this.lastIndex) ?? { index: 0, term: this.#node.term };
  }

  async getEntryInfoBefore(
    entry: LifeEntry,
  ): Promise<{ index: number; term: number; committedIndex: number }> {
    const { index, term } = await this.getEntryBefore(entry);
    return { index, term, committedIndex: this.committedIndex };
  }

  async getEntryBefore({ index }: LifeEntry): Promise<{ index: number; term: number }> {
    return this.#inOrder((at) => at < index).pop() ?? { index: 0, term: this.#node.term };
  }

  /** In the package a queue keeps these one after the other; here each is done at once. */
  async commandAck(index: number, address: string): Promise<LifeEntry | { responses: never[] }> {
    const entry = this.#entries.get(index);
    if (entry === undefined) return { responses: [] };
    if (!entry.responses.some((response) => response.address === address))
      entry.responses.push({ address, ack: true });
    return structuredClone(entry);
  }

  async commit(index: number): Promise<void> {
    const entry = await this.get(index);
    entry.committed = true;
    this.committedIndex = entry.index;
    await this.put(entry);
    this.#options.committed(entry);
  }

  async getUncommittedEntriesUpToIndex(index: number): Promise<LifeEntry[]> {
    const first = this.committedIndex;
    return this.#inOrder((at) => at > first && at <= index).filter(({ committed }) => !committed);
  }

  end(): void {}

  #inOrder(wanted: (index: number) => boolean): LifeEntry[] {
    const found = [...this.#entries.values()].filter(({ index }) => wanted(index));
    return found.sort((a, b) => a.index - b.index).map((entry) => structuredClone(entry));
  }
}
