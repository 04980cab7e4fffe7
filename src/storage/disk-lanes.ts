/**
 * The lanes of one storage: log, snapshots and removals go to the disk side by side, so that none waits for another,
 * and above all what gives room does not wait for what needs it. They fail together, and are full together.
 */
import type { FileSystem } from '../ports/file-system.ts';
import { DiskLane } from './disk-lane.ts';
import type { StorageEvents, StorageFailure } from './storage.ts';

export class DiskLanes {
  private readonly fileSystem: FileSystem;
  private readonly events: Pick<StorageEvents, 'full' | 'failed'>;
  private readonly lanes: DiskLane[] = [];
  private isFull = false;
  private stopped = false;

  constructor(fileSystem: FileSystem, events: Pick<StorageEvents, 'full' | 'failed'>) {
    this.fileSystem = fileSystem;
    this.events = events;
  }

  /** `noRoom`: what to do when there is none, rather than to wait for it. */
  open(noRoom: (() => void) | null = null): DiskLane {
    const lane = new DiskLane(this.fileSystem, {
      fullChanged: this.fullChanged,
      failed: this.laneFailed,
      noRoom,
    });
    this.lanes.push(lane);
    if (this.stopped) {
      lane.stop();
    }
    return lane;
  }

  /** Nothing of this lane is called any more; its files are closed. */
  close(lane: DiskLane): void {
    lane.stop();
    const at = this.lanes.indexOf(lane);
    if (at >= 0) {
      this.lanes.splice(at, 1);
      this.fullChanged();
    }
  }

  retry(): void {
    for (const lane of this.lanes.slice()) {
      lane.retry();
    }
  }

  stop(): void {
    this.stopped = true;
    for (const lane of this.lanes) {
      lane.stop();
    }
  }

  private readonly fullChanged = (): void => {
    const isFull = this.lanes.some((lane) => lane.isFull);
    if (isFull !== this.isFull && !this.stopped) {
      this.isFull = isFull;
      this.events.full(isFull);
    }
  };

  private readonly laneFailed = (failure: StorageFailure): void => {
    if (!this.stopped) {
      this.stop();
      this.events.failed(failure);
    }
  };
}
