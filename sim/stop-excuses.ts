/**
 * Which stops of servers by themselves the world has brought about. A fault excuses what it caused and no more: an
 * error of the disk one stop of the life that met it, damage at rest one stop that reports it.
 */
import type { MemberId } from '../src/base/types.ts';
import type { ReplicaFailure } from '../src/replica/options.ts';
import type { DiskCounters } from './disk/disk-counters.ts';

/** A server, as far as it is needed here. */
interface Owner {
  readonly id: MemberId;
  readonly disk: { readonly counters: Pick<DiskCounters, 'syncErrors' | 'readErrors' | 'damaged'> };
}

/** What has no more to excuse, by the disk's counters. */
interface Spent {
  syncErrors: number;
  readErrors: number;
  damaged: number;
}

export class StopExcuses {
  readonly #spent = new Map<MemberId, Spent>();

  /** A new life begins: what failed in earlier ones cannot stop it. Damage can, until it has been noticed. */
  began({ id, disk }: Owner): void {
    const { syncErrors, readErrors } = disk.counters;
    this.#spent.set(id, { syncErrors, readErrors, damaged: this.#spent.get(id)?.damaged ?? 0 });
  }

  /** Whether a fault explains that the server stopped for this reason. Asked once for each stop. */
  take({ id, disk: { counters } }: Owner, code: ReplicaFailure['code']): boolean {
    const spent = this.#spent.get(id);
    if (spent === undefined) return false;
    switch (code) {
      case 'sync-failed':
        return counters.syncErrors > spent.syncErrors;
      case 'io':
        return counters.readErrors > spent.readErrors;
      case 'damaged': {
        const explained = counters.damaged > spent.damaged;
        spent.damaged = counters.damaged;
        return explained;
      }
      case 'invariant':
      case 'foreign':
      case 'version':
        return false;
      default:
        return code satisfies never;
    }
  }
}
