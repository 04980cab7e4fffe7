/**
 * Removes files that nobody needs any more, in the order in which it is asked to, and one at a time. It has a lane of its
 * own, since it gives room where others wait for it.
 */
import type { DiskLane } from './disk-lane.ts';

export class Cleaner {
  private readonly disk: DiskLane;
  private readonly queue: { readonly path: string; readonly durably: boolean }[] = [];
  private busy = false;

  constructor(disk: DiskLane) {
    this.disk = disk;
  }

  /** `durably`: before the next one is removed, the directory is synced. */
  remove(path: string, durably: boolean): void {
    this.queue.push({ path, durably });
    if (!this.busy) {
      this.next();
    }
  }

  private readonly next = (): void => {
    const first = this.queue[0];
    this.busy = first !== undefined;
    if (first !== undefined) {
      this.disk.remove(first.path, this.removed);
    }
  };

  private readonly removed = (): void => {
    if (this.queue.shift()!.durably) {
      this.disk.syncDirectory(this.next);
    } else {
      this.next();
    }
  };
}
