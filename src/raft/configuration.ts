/**
 * Who decides, and who merely receives (paper section 6; dissertation section 4.3). A configuration is joint while
 * `outgoing` has voters: then every decision needs a majority of `voters` and one of `outgoing`. Immutable.
 */
import type { LogIndex, MemberId } from '../base/types.ts';

/** Where to find a server: what its name means is the affair of whoever runs the replica. */
export interface MemberName {
  readonly id: MemberId;
  /** Not blank, at most `MEMBER_NAME_BYTES_MAX` bytes of UTF-8. */
  readonly name: string;
}

/** All lists in ascending order, without repetition. */
export interface Configuration {
  /** Of a joint configuration: the voters of the new half. Empty only on a server that has yet to learn who decides. */
  readonly voters: readonly MemberId[];
  /** The voters of the old half; empty when the configuration is not joint. */
  readonly outgoing: readonly MemberId[];
  /** They receive the log, and neither vote nor count. */
  readonly learners: readonly MemberId[];
  /** Voters of the old half alone, who become learners when the joint configuration is left. */
  readonly learnersNext: readonly MemberId[];
  /** The leader leaves the joint configuration by itself when it is committed. */
  readonly autoLeave: boolean;
  /** Of some or all members, by id. */
  readonly names: readonly MemberName[];
  /** The largest id that was ever a member's; -1 before the first one. A new member's is larger, so none comes back. */
  readonly highestId: MemberId;
}

/** A configuration, and the index of its entry; 0 for the one that a server was given when it was made. */
export interface ConfigurationAt {
  readonly index: LogIndex;
  readonly configuration: Configuration;
}

/** UTF-8 bytes of the name of one member. */
export const MEMBER_NAME_BYTES_MAX = 255;
/** Members of a configuration, learners and both halves counted once each. */
export const MEMBERS_MAX = 64;

const NOBODY: readonly MemberId[] = [];

/** The configuration of a cluster of these voters, in any order. */
export function simpleConfiguration(
  voters: readonly MemberId[],
  names: readonly MemberName[] = [],
): Configuration {
  return {
    voters: voters.toSorted(ascending),
    outgoing: NOBODY,
    learners: NOBODY,
    learnersNext: NOBODY,
    autoLeave: false,
    names: names.map(({ id, name }) => ({ id, name })).sort((a, b) => a.id - b.id),
    highestId: voters.reduce((highest, id) => Math.max(highest, id), -1),
  };
}

export function isJoint(configuration: Configuration): boolean {
  return configuration.outgoing.length > 0;
}

/** Its vote counts, in one half or the other. */
export function isVoter({ voters, outgoing }: Configuration, member: MemberId): boolean {
  return voters.includes(member) || outgoing.includes(member);
}

export function isMember(configuration: Configuration, member: MemberId): boolean {
  return isVoter(configuration, member) || configuration.learners.includes(member);
}

/** The voters of both halves, in ascending order; without allocation when there is one half. */
export function votersOf({ voters, outgoing }: Configuration): readonly MemberId[] {
  return outgoing.length === 0 ? voters : union(voters, outgoing);
}

/** The voters of both halves and the learners, in ascending order. */
export function membersOf(configuration: Configuration): readonly MemberId[] {
  const voters = votersOf(configuration);
  return configuration.learners.length === 0 ? voters : union(voters, configuration.learners);
}

function union(some: readonly MemberId[], others: readonly MemberId[]): MemberId[] {
  return [...new Set([...some, ...others])].sort(ascending);
}

function ascending(a: MemberId, b: MemberId): number {
  return a - b;
}
