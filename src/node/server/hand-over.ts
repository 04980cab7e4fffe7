/** A leader that stops gives the others a new one first. */
import { NO_MEMBER } from '../../base/types.ts';
import type { Replica } from '../../replica/replica.ts';
import type { ClusterView } from './cluster-view.ts';
import type { Logger } from './log.ts';

/** Milliseconds between two looks whether anybody is there. */
const LOOK_MS = 20;

/**
 * Resolves when this server leads no more, and within an election time-out, whatever the others do; at once where none of
 * them can be reached.
 */
export function handOver(replica: Replica, view: ClusterView, log: Logger): Promise<void> {
  const isHeard = (): boolean => view.members().some(({ self, connected }) => !self && connected);
  if (view.leader()?.self !== true || !isHeard()) return Promise.resolve();
  return new Promise((resolve) => {
    const looking = setInterval(() => {
      if (!isHeard()) end('unreachable');
    }, LOOK_MS);
    let isOver = false;
    const end = (outcome: string): void => {
      if (isOver) return;
      isOver = true;
      clearInterval(looking);
      const said =
        outcome === 'handed-over' ? 'handed the leadership over' : 'nobody took the leadership over';
      log.info({ audit: 'hand-over', outcome }, said);
      resolve();
    };
    replica.transfer(NO_MEMBER, ({ kind }) => end(kind));
  });
}
