/** How far one instance of the protocol specification may go. Each bound is a guard, so that the graph is exactly the bounded one. */
import type { Membership } from '../shared/membership.ts';
import { type Rules, VARIANTS } from './rules.ts';

export interface ProtocolBounds extends Rules {
  readonly servers: number;
  /** Client values 0 to `values` - 1. */
  readonly values: number;
  /** The highest term that a candidature may start; servers begin in term 0, the one before the first election. */
  readonly terms: number;
  /** The longest log that a client's entry may make. */
  readonly log: number;
  /** Most entries in one append request. */
  readonly slice: number;
  /** Different messages in flight at a time; each arrives any number of times until it is lost. */
  readonly messages: number;
  /** Crashes in one run, of any servers. */
  readonly crashes: number;
  /** Tickets of one server under way at a time. */
  readonly tickets: number;
  /** Messages of one server that wait for its disk at a time. */
  readonly waiting: number;
  /** Who is a member at first, null for everybody; the others start with nobody, and learn. */
  readonly first: Membership | null;
  /** The configurations that a leader may ask for. */
  readonly changes: readonly Membership[];
  /** Committed entries are applied; no other action looks at that, so without it nothing but the applied index is lost. */
  readonly apply: boolean;
  /** Rounds of reads in one term, and requests of one life; 0: nobody reads. */
  readonly reads: number;
  /** Leaders hand their leadership over. */
  readonly transfer: boolean;
  /** What is applied may become a snapshot, be compacted, and be sent; needs `apply`. */
  readonly snapshots: boolean;
}

/** One election of three servers, and one entry. */
export const DEFAULT_PROTOCOL_BOUNDS: ProtocolBounds = {
  servers: 3,
  values: 1,
  terms: 1,
  log: 1,
  slice: 2,
  messages: 1,
  crashes: 0,
  tickets: 1,
  waiting: 1,
  first: null,
  changes: [],
  apply: false,
  reads: 0,
  transfer: false,
  snapshots: false,
  preVote: false,
  checkQuorum: false,
  leaseReads: false,
  variant: null,
};

/** @example `describeBounds(DEFAULT_PROTOCOL_BOUNDS)` begins with "protocol, 3 servers" */
export function describeBounds(bounds: ProtocolBounds): string {
  const { servers, values, terms, log, slice, messages, crashes, tickets, waiting } = bounds;
  const parts = [
    `protocol, ${many(servers, 'server')}`,
    many(values, 'value'),
    `terms to ${terms}`,
    `logs to ${log}`,
    `slices to ${slice}`,
    `${many(messages, 'message')} in flight`,
    many(crashes, 'crash', 'crashes'),
    `${many(tickets, 'ticket')} and ${many(waiting, 'waiting message')} a server`,
  ];
  if (bounds.first !== null) parts.push(`at first ${describe(bounds.first)}`);
  if (bounds.changes.length > 0) parts.push(`then ${bounds.changes.map(describe).join(' or ')}`);
  if (bounds.apply) parts.push('applying');
  if (bounds.reads > 0) parts.push(`${many(bounds.reads, 'round')} of reads`);
  if (bounds.transfer) parts.push('transfer');
  if (bounds.snapshots) parts.push('snapshots');
  if (bounds.preVote) parts.push('pre-vote');
  if (bounds.checkQuorum) parts.push('check-quorum');
  if (bounds.variant !== null) parts.push(`WRONG: ${VARIANTS[bounds.variant]}`);
  return parts.join(', ');
}

/** For instance `{1,2}&{0,1} learners {3}`. */
function describe({ voters, outgoing, learners }: Membership): string {
  const old = outgoing.length === 0 ? '' : `&{${outgoing.join()}}`;
  return `{${voters.join()}}${old}${learners.length === 0 ? '' : ` learners {${learners.join()}}`}`;
}

function many(count: number, one: string, several = `${one}s`): string {
  return `${count} ${count === 1 ? one : several}`;
}
