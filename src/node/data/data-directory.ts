/**
 * The directory of one server: a lock, `server.json`, which says whose it is, and `raft` with the log and the
 * snapshots. Whose it is never changes: a server that lost its directory comes back as a new member.
 */
import { randomUUID } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { GroupIdentity, MemberId } from '../../base/types.ts';
import type { Member } from '../../replica/options.ts';
import { ConfigurationError } from '../config/configuration-error.ts';
import { DirectoryLock } from './lock.ts';
import { makeDirectories } from './make-directories.ts';

/** Whose directory it is. */
export interface ServerIdentity extends GroupIdentity {
  readonly version: 1;
  readonly member: MemberId;
  readonly name: string;
  /** Those that the cluster was made of; empty for a server that joined later. */
  readonly founders: readonly Member[];
  /** By which this directory is told from another of the same member; those made by earlier versions have none. */
  readonly directory?: string;
}

const IDENTITY = 'server.json';
const RAFT = 'raft';

export class DataDirectory {
  readonly path: string;
  readonly #lock: DirectoryLock;

  /**
   * Makes what is not there, and locks it.
   * @throws ConfigurationError when it is in use, or cannot be made.
   */
  constructor(path: string) {
    this.path = path;
    try {
      makeDirectories(this.raft, 0o700);
      syncDirectory(path);
    } catch (error) {
      throw new ConfigurationError('data', `data: it cannot be made: ${(error as Error).message}`);
    }
    this.#lock = new DirectoryLock(path);
  }

  /** Where the log and the snapshots are. */
  get raft(): string {
    return join(this.path, RAFT);
  }

  identity(): ServerIdentity | null {
    return readIdentity(this.path);
  }

  /** Durably; once in the life of a directory. It gets a number of its own. */
  found(founded: ServerIdentity): ServerIdentity {
    const identity = { ...founded, directory: randomUUID() };
    const temporary = join(this.path, `${IDENTITY}.partial`);
    const fd = openSync(temporary, 'w', 0o600);
    writeSync(fd, `${JSON.stringify(identity, null, 2)}\n`);
    fsyncSync(fd);
    closeSync(fd);
    renameSync(temporary, join(this.path, IDENTITY));
    syncDirectory(this.path);
    return identity;
  }

  release(): void {
    this.#lock.release();
  }
}

/** Where the log of a server's directory is. */
export function raftDirectoryOf(path: string): string {
  return join(path, RAFT);
}

/**
 * Null for a directory that belongs to nobody yet.
 * @throws ConfigurationError for a file that says nothing of the kind.
 */
export function readIdentity(path: string): ServerIdentity | null {
  const file = join(path, IDENTITY);
  if (!existsSync(file)) return null;
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (isIdentity(value)) return value;
  } catch (error) {
    throw new ConfigurationError('data', `${file} cannot be read: ${(error as Error).message}`);
  }
  throw new ConfigurationError(
    'data',
    `${file} does not say whose directory this is: it was made by something else`,
  );
}

function isIdentity(value: unknown): value is ServerIdentity {
  if (typeof value !== 'object' || value === null) return false;
  const { version, cluster, group, member, name, founders, directory } = value as Partial<ServerIdentity>;
  return (
    version === 1 &&
    [cluster, group, member].every((number) => Number.isSafeInteger(number)) &&
    typeof name === 'string' &&
    (directory === undefined || typeof directory === 'string') &&
    Array.isArray(founders) &&
    founders.every((founder) => Number.isSafeInteger(founder.id) && typeof founder.name === 'string')
  );
}

/** Its own name in the directory above, too, since it may be new. */
function syncDirectory(path: string): void {
  if (process.platform === 'win32') return;
  for (const directory of [path, dirname(path)]) {
    const fd = openSync(directory, 'r');
    try {
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
  }
}
