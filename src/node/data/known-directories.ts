/**
 * Which data directory each of the other servers came with, kept in a file beside the log. A server that comes with
 * another one has lost its votes and what it acknowledged: to count it would be to lose what was committed with it. It is
 * remembered as well as the system keeps files without a sync: this notices an accident, and holds no promise.
 */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MemberId } from '../../base/types.ts';

const FILE = 'peers.json';

export class KnownDirectories {
  readonly #path: string;
  readonly #failed: (error: Error) => void;
  readonly #known: Map<string, unknown>;

  /** @param directory of this server. @param failed told when it cannot be written down, so that a restart forgets it. */
  constructor(directory: string, failed: (error: Error) => void) {
    this.#path = join(directory, FILE);
    this.#failed = failed;
    this.#known = readKnown(this.#path);
  }

  /** Remembers the first one of each member. */
  isAnother(member: MemberId, directory: string): boolean {
    const known = this.#known.get(String(member));
    if (known !== undefined) return known !== directory;
    this.#known.set(String(member), directory);
    try {
      writeFileSync(`${this.#path}.partial`, `${JSON.stringify(Object.fromEntries(this.#known))}\n`);
      renameSync(`${this.#path}.partial`, this.#path);
    } catch (error) {
      this.#failed(error as Error);
    }
    return false;
  }
}

/** Nobody is known by a file that is not there, or was cut short. */
function readKnown(path: string): Map<string, unknown> {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return new Map(typeof value === 'object' && value !== null ? Object.entries(value) : []);
  } catch {
    return new Map();
  }
}
