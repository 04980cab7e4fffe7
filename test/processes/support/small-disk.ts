/** A small disk of its own that a test may fill and empty again: a file system in memory, which only root may mount. */
import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmdirSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const BLOCK = Buffer.alloc(1 << 12);

export class SmallDisk {
  /** Where it is mounted. */
  readonly directory: string;

  private constructor(directory: string) {
    this.directory = directory;
  }

  /** Null where mounting is not allowed, or not known. */
  static mount(mebibytes: number): SmallDisk | null {
    const directory = mkdtempSync(join(tmpdir(), 'ordeal-small-disk-'));
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m`, 'tmpfs', directory], {
        stdio: 'ignore',
      });
      return new SmallDisk(directory);
    } catch {
      rmdirSync(directory);
      return null;
    }
  }

  /** Nothing more fits onto it, until `empty`. */
  fill(): void {
    const descriptor = openSync(this.#filler, 'w');
    try {
      for (;;) writeSync(descriptor, BLOCK);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    } finally {
      closeSync(descriptor);
    }
  }

  empty(): void {
    rmSync(this.#filler);
  }

  /** When nobody uses it any more. */
  unmount(): void {
    execFileSync('umount', [this.directory]);
    rmdirSync(this.directory);
  }

  get #filler(): string {
    return join(this.directory, 'filler');
  }
}
