/** How far an exploration of the real machine goes. Each bound is a guard, so that what is explored is exactly the bounded graph. */
import { DEFAULT_LIMITS, type RaftLimits } from '../../src/raft/options.ts';

export interface Instance {
  readonly servers: number;
  /** The highest term that a candidature may start: elections, one after the other. */
  readonly elections: number;
  /** A leader takes a client's entry while its log holds fewer of them than this. */
  readonly entries: number;
  /** Different messages in flight; each may arrive any number of times until it is lost. What does not fit is lost. */
  readonly messages: number;
  /** Crashes in one run, of any servers. */
  readonly crashes: number;
  /** Messages that a server may keep until its disk has written what they promise. */
  readonly waiting: number;
  readonly preVote: boolean;
  readonly checkQuorum: boolean;
}

export type InstanceName = 'a' | 'b' | 'quick';

const PLAIN = { servers: 3, waiting: 2, preVote: false, checkQuorum: false };

export const INSTANCES: Readonly<Record<InstanceName, Instance>> = {
  a: { ...PLAIN, elections: 1, entries: 1, messages: 2, crashes: 1 },
  b: { ...PLAIN, elections: 2, entries: 1, messages: 1, crashes: 0 },
  quick: { ...PLAIN, servers: 2, elections: 1, entries: 1, messages: 1, crashes: 1 },
};

export function limitsOf({ preVote, checkQuorum, entries }: Instance): RaftLimits {
  return { ...DEFAULT_LIMITS, preVote, checkQuorum, inFlightMessagesMax: entries + 1 };
}

/** In words, for reports. */
export function describeInstance(instance: Instance): string {
  const { servers, elections, entries, messages, crashes, waiting, preVote, checkQuorum } = instance;
  const parts = [
    `the real machine, ${servers} servers`,
    `elections ${elections}`,
    `entries ${entries}`,
    `messages in flight ${messages}`,
    `crashes ${crashes}`,
    `waiting for a disk ${waiting}`,
  ];
  if (preVote) parts.push('pre-vote');
  if (checkQuorum) parts.push('check-quorum');
  return parts.join(', ');
}
