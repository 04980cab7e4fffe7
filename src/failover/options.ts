/** What can be set about a coordinator, and what follows from the time-outs of the replica below it. */
import type { Micros } from '../base/types.ts';
import { leaseDuration } from '../raft/lease.ts';
import type { RaftLimits, RaftTiming } from '../raft/options.ts';

export interface FailoverOptions {
  /**
   * A PRIMARY becomes REPLICA so long before its lease ends: the time that it takes at most to tell those who rely on it.
   * At least 0, and less than the lease without a heartbeat interval, or it is PRIMARY only now and then.
   */
  readonly margin: Micros;
  /**
   * A leader that must not or cannot be PRIMARY, since it is unhealthy or had begun to hand over, gives the leadership
   * to another so often, until one takes it. So often, too, those who could not be told that it is REPLICA are told.
   */
  readonly retryAfter: Micros;
}

/** A fraction of the lease, by which it is let go early. */
const MARGIN_DIVISOR = 4;
/** A transfer takes up to one maximum election time-out. */
const RETRY_TIMEOUTS = 2;

export function failoverOptionsOf(
  timing: RaftTiming,
  limits: Pick<RaftLimits, 'clockDriftPpmMax'>,
): FailoverOptions {
  return {
    margin: Math.floor(leaseDuration(timing, limits) / MARGIN_DIVISOR),
    retryAfter: RETRY_TIMEOUTS * timing.electionTimeoutMax,
  };
}
