/**
 * What a former life left of snapshots: the newest durable one is verified as far as its header and its length, and
 * must be whole, since it was synced before it got its name. Leftovers go, once the log was found in order.
 */
import type { File } from '../ports/file-system.ts';
import type { SnapshotMeta } from '../raft/snapshot-meta.ts';
import type { DiskLane } from './disk-lane.ts';
import {
  decodeSnapshotHeader,
  fileBytes,
  type HeaderRefusal,
  isRefusal,
  layoutOf,
  parseSnapshotName,
  SNAPSHOT_FIELDS_BYTES,
  snapshotHeaderBytes,
  snapshotName,
  stagingName,
} from './snapshot-format.ts';
import type { StorageIdentity } from './storage.ts';

export class SnapshotRecovery {
  newest: SnapshotMeta | null = null;
  /** The staged file to go on with; '' if there is none. */
  staged = '';

  private readonly disk: DiskLane;
  private readonly identity: StorageIdentity;
  private readonly useless: string[] = [];
  private file: File | null = null;
  private index = 0;
  private next: () => void = () => {};

  constructor(disk: DiskLane, identity: StorageIdentity) {
    this.disk = disk;
    this.identity = identity;
  }

  /** Finds the newest one among the directory's names; changes nothing. */
  find(names: readonly string[], next: () => void): void {
    this.next = next;
    let staged = 0;
    for (const name of names) {
      const parsed = parseSnapshotName(name);
      if (parsed?.kind === 'snap') {
        this.index = Math.max(this.index, parsed.index);
      } else if (parsed?.kind === 'staging') {
        staged = Math.max(staged, parsed.index);
      }
    }
    this.staged = staged > this.index ? stagingName(staged) : '';
    for (const name of names) {
      if (parseSnapshotName(name) !== null && name !== snapshotName(this.index) && name !== this.staged) {
        this.useless.push(name);
      }
    }
    if (this.index === 0) {
      next();
    } else {
      this.disk.open(snapshotName(this.index), this.opened);
    }
  }

  /** Removes what nobody needs. The newest one's name is made durable first, lest it vanish after the others. */
  clean(next: () => void): void {
    this.next = next;
    if (this.useless.length === 0) {
      next();
    } else {
      this.disk.syncDirectory(this.removeOn);
    }
  }

  private readonly removeOn = (): void => {
    const path = this.useless.pop();
    if (path === undefined) {
      this.next();
    } else {
      this.disk.remove(path, this.removeOn);
    }
  };

  private readonly opened = (): void => {
    this.file = this.disk.opened;
    this.disk.size(this.file!, this.sized);
  };

  private readonly sized = (): void => {
    const length = Math.min(this.disk.sizeRead, SNAPSHOT_FIELDS_BYTES);
    this.disk.read(this.file!, 0, length, this.fieldsRead);
  };

  private readonly fieldsRead = (): void => {
    const { bytesRead, sizeRead } = this.disk;
    const length =
      bytesRead.length < SNAPSHOT_FIELDS_BYTES ? bytesRead.length : snapshotHeaderBytes(bytesRead);
    this.disk.read(this.file!, 0, Math.min(length, sizeRead), this.headerRead);
  };

  private readonly headerRead = (): void => {
    const { bytesRead, sizeRead } = this.disk;
    this.disk.closeFile(this.file!);
    const header = decodeSnapshotHeader(this.identity, bytesRead);
    if (isRefusal(header)) {
      this.refuse(header);
      return;
    }
    const expected = fileBytes(layoutOf(this.identity, header), header.size);
    if (header.index !== this.index) {
      this.refuse({ code: 'damaged', offset: 0, reason: `its header is that of snapshot ${header.index}` });
    } else if (sizeRead !== expected) {
      const reason = `the file has ${sizeRead} bytes, and its header says that it has ${expected}`;
      this.refuse({ code: 'damaged', offset: Math.min(sizeRead, expected), reason });
    } else {
      this.newest = header;
      this.next();
    }
  };

  private refuse({ code, offset, reason }: HeaderRefusal): void {
    const path = snapshotName(this.index);
    const advice =
      code === 'damaged'
        ? 'Restore the file, or have the server join as a new member.'
        : 'Give the server its own data directory, and the program that wrote it.';
    const message = `The snapshot ${path} cannot be used, byte ${offset}: ${reason}. Nothing was changed. ${advice}`;
    this.disk.fail({ code, path, offset, message });
  }
}
