/**
 * The lock of a data directory: a file that names the process that has it. It is free when that process is gone, which
 * is told from another process with the same number by the moment it began, where the system says that (Linux). It
 * guards against a second start by mistake on one machine; a directory shared between machines it cannot guard.
 */
import {
  closeSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { ConfigurationError } from '../config/configuration-error.ts';

const LOCK = 'lock';
/** Others may take a lock that is free at the same moment; one of them is seen to have it then. */
const ATTEMPTS_MAX = 10;

interface Holder {
  readonly pid: number;
  /** When the process began, as the system counts it; empty where it does not say. */
  readonly began: string;
}

export class DirectoryLock {
  readonly #path: string;
  readonly #text: string;

  /** @throws ConfigurationError when another process has it. */
  constructor(directory: string) {
    this.#path = join(directory, LOCK);
    const own: Holder = { pid: process.pid, began: beganOf(process.pid) };
    this.#text = JSON.stringify(own);
    for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
      if (this.#create()) return;
      this.#clear(directory);
    }
    throw new ConfigurationError(
      'data',
      `${directory}: its lock is taken again and again by other processes`,
    );
  }

  release(): void {
    if (readOrNull(this.#path) === this.#text) rmSync(this.#path, { force: true });
  }

  /** It gets its name with its contents, so that nobody finds it empty. @throws ConfigurationError on a full disk. */
  #create(): boolean {
    const made = `${this.#path}.${process.pid}.new`;
    try {
      const fd = openSync(made, 'w', 0o600);
      try {
        writeSync(fd, this.#text);
        fsyncSync(fd);
      } finally {
        closeSync(fd);
      }
      linkSync(made, this.#path);
      return true;
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code === 'EEXIST') return false;
      throw new ConfigurationError('data', `data: ${dirname(this.#path)} cannot be locked: ${message}`);
    } finally {
      rmSync(made, { force: true });
    }
  }

  /** Puts away a lock whose process is gone. */
  #clear(directory: string): void {
    const text = readOrNull(this.#path);
    if (text === null) return;
    const holder = parseHolder(text);
    if (holder !== null && isAlive(holder)) throw inUse(directory, holder);
    // Only one of several can move it away; whoever moved a newer one sees it by its text and puts it back.
    const aside = `${this.#path}.${process.pid}`;
    try {
      renameSync(this.#path, aside);
    } catch {
      return;
    }
    if (readOrNull(aside) === text) rmSync(aside, { force: true });
    else renameSync(aside, this.#path);
  }
}

/** @throws ConfigurationError when a server runs on this directory. Takes no lock. */
export function refuseIfInUse(directory: string): void {
  const holder = parseHolder(readOrNull(join(directory, LOCK)) ?? '');
  if (holder !== null && isAlive(holder)) throw inUse(directory, holder);
}

function inUse(directory: string, { pid }: Holder): ConfigurationError {
  return new ConfigurationError(
    'data',
    `${directory} is in use by process ${pid}: stop that one, or give another directory`,
  );
}

function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

/** Null for a lock that was not written to its end. */
function parseHolder(text: string): Holder | null {
  try {
    const { pid, began } = JSON.parse(text) as Partial<Holder>;
    return typeof pid === 'number' && typeof began === 'string' ? { pid, began } : null;
  } catch {
    return null;
  }
}

function isAlive({ pid, began }: Holder): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // It is there, and belongs to somebody else.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const stat = statOf(pid);
  // It has ended, and its parent has not asked how yet, or never will: it writes nothing any more.
  if (stat !== null && ENDED.has(stat[STATE]!)) return false;
  const now = beganOf(pid);
  // Where nothing is known of the beginning, this very process cannot be the one that locked it.
  return now === '' || began === '' ? pid !== process.pid : now === began;
}

/** A zombie, and one that is being taken away. */
const ENDED: ReadonlySet<string> = new Set(['Z', 'X']);
/** Fields of Linux's /proc/PID/stat, counted from behind the name in parentheses: the third and the 22nd of all. */
const STATE = 0;
const BEGAN = 19;

/** Null where the system does not say. */
function statOf(pid: number): readonly string[] | null {
  const stat = readOrNull(`/proc/${pid}/stat`);
  return stat === null ? null : stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

/** With the number of this boot. */
function beganOf(pid: number): string {
  const stat = statOf(pid);
  if (stat === null) return '';
  const boot = readOrNull('/proc/sys/kernel/random/boot_id')?.trim() ?? '';
  return `${boot}/${stat[BEGAN] ?? ''}`;
}
