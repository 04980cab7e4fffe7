/** How far an exploration of the real machine goes. Each bound is a guard, so that what is explored is exactly the bounded graph. */
import { DEFAULT_LIMITS, type RaftLimits } from '../../src/raft/options.ts';
import { type ChangeKind, joiners } from './change.ts';
import { CHUNK_BYTES } from './snapshot-io.ts';

export interface Instance {
  /** Those that vote at first. */
  readonly servers: number;
  /** What a leader is asked for while its log holds no configuration. */
  readonly change: ChangeKind;
  /** The highest term that a candidature may start: elections, one after the other. */
  readonly elections: number;
  /** A leader takes a client's entry while its log holds fewer of them than this. */
  readonly entries: number;
  /** Different messages in flight; each may arrive any number of times until it is lost. What does not fit is lost. */
  readonly messages: number;
  /** Crashes in one run, of any servers. */
  readonly crashes: number;
  /** Servers take snapshots of what they have applied, and compact their logs up to there. */
  readonly snapshots: boolean;
  /** Messages that a server may keep until its disk has written what they promise. */
  readonly waiting: number;
  readonly preVote: boolean;
  readonly checkQuorum: boolean;
}

export type InstanceName = 'a' | 'b' | 'quick' | 'single' | 'joint' | 'snapshot';

const PLAIN = {
  servers: 3,
  change: 'none',
  snapshots: false,
  waiting: 2,
  preVote: false,
  checkQuorum: false,
} as const;
const CHANGE = { ...PLAIN, servers: 2, elections: 2, entries: 1, messages: 1, crashes: 0 } as const;

export const INSTANCES: Readonly<Record<InstanceName, Instance>> = {
  a: { ...PLAIN, elections: 1, entries: 1, messages: 2, crashes: 1 },
  b: { ...PLAIN, elections: 2, entries: 1, messages: 1, crashes: 0 },
  quick: { ...PLAIN, servers: 2, elections: 1, entries: 1, messages: 1, crashes: 1 },
  single: { ...CHANGE, change: 'single' },
  joint: { ...CHANGE, change: 'joint' },
  snapshot: { ...PLAIN, snapshots: true, elections: 1, entries: 0, messages: 2, crashes: 0 },
};

/** Servers that there ever are, those to be added included. */
export function serversOf({ servers, change }: Instance): number {
  return servers + joiners(change);
}

/** Where one server is to be added, and one perhaps to go, they are not alike. */
export function hasSymmetry({ change }: Instance): boolean {
  return change === 'none';
}

export function limitsOf({ preVote, checkQuorum, entries }: Instance): RaftLimits {
  return {
    ...DEFAULT_LIMITS,
    preVote,
    checkQuorum,
    inFlightMessagesMax: entries + 1,
    snapshotChunkBytes: CHUNK_BYTES,
    compactionKeepEntries: 0,
    // Heartbeats without an answer are counted no further.
    transferSilentMax: 1,
  };
}

const CHANGE_WORDS = {
  single: 'a server is added',
  joint: 'a server takes the place of another through a joint configuration',
};

/** In words, for reports. */
export function describeInstance(instance: Instance): string {
  const { servers, change, elections, entries, messages, crashes, snapshots, waiting } = instance;
  const { preVote, checkQuorum } = instance;
  const parts = [
    `the real machine, ${servers} servers`,
    `elections ${elections}`,
    `entries ${entries}`,
    `messages in flight ${messages}`,
    `crashes ${crashes}`,
    `waiting for a disk ${waiting}`,
  ];
  if (change !== 'none') parts.push(CHANGE_WORDS[change]);
  if (snapshots) parts.push('snapshots');
  if (preVote) parts.push('pre-vote');
  if (checkQuorum) parts.push('check-quorum');
  return parts.join(', ');
}
