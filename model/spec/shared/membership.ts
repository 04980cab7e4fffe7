/**
 * Who decides (Raft paper, section 6): the voters, and in a joint configuration also the outgoing ones. Written apart
 * from the core's arithmetic. Lists are in ascending order.
 */

export interface Membership {
  readonly voters: readonly number[];
  /** The old half of a joint configuration; empty in any other. */
  readonly outgoing: readonly number[];
  /** They receive the log, and do not count. */
  readonly learners: readonly number[];
  /** Voters of the old half alone, who become learners. */
  readonly learnersNext: readonly number[];
}

export function simpleMembership(voters: readonly number[], learners: readonly number[] = []): Membership {
  return { voters, outgoing: [], learners, learnersNext: [] };
}

export function isJoint({ outgoing }: Membership): boolean {
  return outgoing.length > 0;
}

export function isVoter({ voters, outgoing }: Membership, server: number): boolean {
  return voters.includes(server) || outgoing.includes(server);
}

export function isMember(membership: Membership, server: number): boolean {
  return isVoter(membership, server) || membership.learners.includes(server);
}

/** More than half of each half; of nobody there is no majority. */
export function decides(membership: Membership, agrees: (server: number) => boolean): boolean {
  const { voters, outgoing } = membership;
  return isMajority(voters, agrees) && (outgoing.length === 0 || isMajority(outgoing, agrees));
}

export function isMajority(half: readonly number[], agrees: (server: number) => boolean): boolean {
  let size = 0;
  for (let at = 0; at < half.length; at += 1) if (agrees(half[at]!)) size += 1;
  return 2 * size > half.length;
}

export function isSameMembership(a: Membership, b: Membership): boolean {
  return (
    a === b ||
    (isSameList(a.voters, b.voters) &&
      isSameList(a.outgoing, b.outgoing) &&
      isSameList(a.learners, b.learners) &&
      isSameList(a.learnersNext, b.learnersNext))
  );
}

/** What follows a joint configuration. */
export function left({ voters, learners, learnersNext }: Membership): Membership {
  return simpleMembership(voters, ascending([...learners, ...learnersNext]));
}

/**
 * Any who decide in the one and any who decide in the other have a server in common: what changes of the membership
 * rest on. By trying all sets of servers, of which there are few.
 */
export function overlap(a: Membership, b: Membership): boolean {
  const servers = ascending([...new Set([...a.voters, ...a.outgoing, ...b.voters, ...b.outgoing])]);
  for (let set = 0; set < 1 << servers.length; set += 1) {
    const within = (server: number): boolean => ((set >> servers.indexOf(server)) & 1) === 1;
    if (decides(a, within) && decides(b, (server) => !within(server))) return false;
  }
  return true;
}

export function isSameList(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((server, at) => server === b[at]);
}

export function ascending(servers: readonly number[]): number[] {
  return servers.toSorted((a, b) => a - b);
}
