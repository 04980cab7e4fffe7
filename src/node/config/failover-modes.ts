/** The words that `failover` may be. */
export const FAILOVER_MODES: readonly string[] = ['off', 'elected', 'static'];
