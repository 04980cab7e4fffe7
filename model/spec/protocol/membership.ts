/**
 * Changes of the membership (paper section 6; dissertation chapter 4). A configuration is in force from the moment its
 * entry is appended, on each server by its own log, until the entry is cut off again.
 */
import type { Entry } from '../base/state.ts';
import {
  ascending,
  isJoint,
  isSameList,
  isSameMembership,
  isVoter,
  left,
  type Membership,
} from '../shared/membership.ts';
import { extendLog } from './disk.ts';
import { leaveRole } from './election.ts';
import { noteLease } from './reads.ts';
import type { Rules } from './rules.ts';
import { NOBODY, type Refusal, type Server, termAt } from './server.ts';

/** A leader begins a change: of one vote at once, of more through a joint configuration. */
export function ChangeMembership(rules: Rules, server: Server, entry: Entry): Refusal {
  if (server.role !== 'leader') return 'it leads';
  if (entry.term !== server.term) return 'the entry is of its term';
  if (server.transferTarget !== NOBODY) return 'it does not hand the leadership over';
  const next = entry.membership;
  if (next === undefined) return 'the entry is a configuration';
  const { membership } = server;
  if (isJoint(membership)) return 'the configuration is not joint';
  if (termAt(server.log, server.commitIndex) !== server.term && rules.variant !== 'change-before-own-entry')
    return 'an entry of its term is committed';
  if (server.membershipIndex > server.commitIndex && rules.variant !== 'two-changes-at-once')
    return 'the change before is committed';
  const wrong = shapeRefusal(rules, membership, next);
  if (wrong !== null) return wrong;
  extendLog(server, entry);
  noteLease(rules, server);
  return null;
}

/** The joint configuration is committed: the new half alone decides from here on. */
export function LeaveJoint(rules: Rules, server: Server, entry: Entry): Refusal {
  if (server.role !== 'leader') return 'it leads';
  if (entry.term !== server.term) return 'the entry is of its term';
  if (server.transferTarget !== NOBODY) return 'it does not hand the leadership over';
  if (!isJoint(server.membership)) return 'the configuration is joint';
  if (server.membershipIndex > server.commitIndex) return 'the joint configuration is committed';
  if (entry.membership === undefined || !isSameMembership(entry.membership, left(server.membership)))
    return 'the new half is left';
  extendLog(server, entry);
  noteLease(rules, server);
  return null;
}

/** A leader that has no vote any more, which is committed, has led up to here without counting itself. */
export function StepDownRemoved(server: Server): Refusal {
  if (server.role !== 'leader') return 'it leads';
  if (isVoter(server.membership, server.self)) return 'it has no vote';
  if (server.membershipIndex > server.commitIndex) return 'that is committed';
  leaveRole(server);
  server.role = 'follower';
  return null;
}

function shapeRefusal({ variant }: Rules, before: Membership, next: Membership): Refusal {
  const { voters, outgoing, learners, learnersNext } = next;
  if (voters.length === 0) return 'somebody votes';
  for (const list of [voters, outgoing, learners, learnersNext]) {
    if (!isSameList(list, ascending([...new Set(list)]))) return 'its lists ascend';
  }
  if (learners.some((server) => isVoter(next, server))) return 'a learner does not vote';
  if (learnersNext.some((server) => voters.includes(server) || !outgoing.includes(server)))
    return 'who becomes a learner votes in the old half alone';
  if (isJoint(next)) return isSameList(outgoing, before.voters) ? null : 'the old half is what was in force';
  const differing =
    voters.filter((server) => !before.voters.includes(server)).length +
    before.voters.filter((server) => !voters.includes(server)).length;
  return differing <= 1 || variant === 'many-votes-at-once' ? null : 'one vote changes at a time';
}
