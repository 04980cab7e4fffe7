/**
 * A change of the membership in terms of single servers, and the configuration it leads to (paper section 6;
 * dissertation section 4.3). Pure: what is asked of the configuration alone is decided here.
 */
import type { MemberId } from '../base/types.ts';
import {
  type Configuration,
  isMember,
  isVoter,
  MEMBERS_MAX,
  type MemberName,
  membersOf,
} from './configuration.ts';
import { isName } from './configuration-codec.ts';

export type MembershipChange =
  /** A new server that votes from the start. Its id is larger than any that was used before. */
  | { readonly kind: 'add-voter'; readonly id: MemberId; readonly name: string }
  /** A new server that receives the log and does not vote. */
  | { readonly kind: 'add-learner'; readonly id: MemberId; readonly name: string }
  /** A learner that has caught up becomes a voter. */
  | { readonly kind: 'promote'; readonly id: MemberId }
  /** A voter becomes a learner. */
  | { readonly kind: 'demote'; readonly id: MemberId }
  | { readonly kind: 'remove'; readonly id: MemberId };

/** Why a change was refused; nothing happened. */
export type ChangeRefusal =
  | 'not-leader'
  /** The leadership is being handed over. */
  | 'transferring'
  /** An earlier change is not committed, or a joint configuration is not left. */
  | 'pending-change'
  /** No entry of the leader's own term is committed yet. */
  | 'term-not-committed'
  /** One who is no member cannot be promoted, demoted or removed. */
  | 'unknown-server'
  /** The server is what the change would make of it. */
  | 'already-there'
  /** The id is not larger than all that were ever used: a server that comes again is a new member. */
  | 'id-used'
  /** A name is blank or too long. */
  | 'bad-name'
  /** The changes contradict each other, or there are none. */
  | 'bad-change'
  | 'too-many-members'
  /** A learner that is to be promoted lacks too much of the log. */
  | 'not-caught-up'
  /** No majority of the new voters has answered within an election time-out, or nobody would vote. */
  | 'would-lose-quorum';

/** The configuration after the changes: joint when more than one vote changes. */
export function changed(
  before: Configuration,
  changes: readonly MembershipChange[],
  autoLeave: boolean,
): Configuration | ChangeRefusal {
  if (changes.length === 0) return 'bad-change';
  const target = new Target(before);
  for (const change of changes) {
    const refusal = target.apply(change);
    if (refusal !== null) return refusal;
  }
  return target.configuration(autoLeave);
}

/** The configuration after a joint one (paper section 6: C-new). */
export function left(joint: Configuration): Configuration {
  const learners = [...joint.learners, ...joint.learnersNext].sort(ascending);
  return named({ ...joint, outgoing: [], learners, learnersNext: [], autoLeave: false });
}

class Target {
  readonly #before: Configuration;
  readonly #voters: Set<MemberId>;
  readonly #learners: Set<MemberId>;
  readonly #names: MemberName[];
  readonly #touched = new Set<MemberId>();
  #highestId: MemberId;

  constructor(before: Configuration) {
    this.#before = before;
    this.#voters = new Set(before.voters);
    this.#learners = new Set(before.learners);
    this.#names = [...before.names];
    this.#highestId = before.highestId;
  }

  apply(change: MembershipChange): ChangeRefusal | null {
    const { id, kind } = change;
    if (this.#touched.has(id)) return 'bad-change';
    this.#touched.add(id);
    if (kind === 'add-voter' || kind === 'add-learner') {
      if (isMember(this.#before, id)) return 'already-there';
      if (!Number.isSafeInteger(id) || id <= this.#before.highestId) return 'id-used';
      if (!isName(change.name)) return 'bad-name';
      this.#names.push({ id, name: change.name });
      this.#highestId = Math.max(this.#highestId, id);
      (kind === 'add-voter' ? this.#voters : this.#learners).add(id);
      return null;
    }
    if (!isMember(this.#before, id)) return 'unknown-server';
    const votes = isVoter(this.#before, id);
    if (kind === 'promote' ? votes : kind === 'demote' && !votes) return 'already-there';
    this.#voters.delete(id);
    this.#learners.delete(id);
    if (kind === 'promote') this.#voters.add(id);
    if (kind === 'demote') this.#learners.add(id);
    return null;
  }

  configuration(autoLeave: boolean): Configuration | ChangeRefusal {
    if (this.#voters.size === 0) return 'would-lose-quorum';
    const before = this.#before;
    const voters = [...this.#voters].sort(ascending);
    const learners = [...this.#learners].sort(ascending);
    const highestId = this.#highestId;
    const differing =
      voters.filter((id) => !before.voters.includes(id)).length +
      before.voters.filter((id) => !this.#voters.has(id)).length;
    // Any majority of the one and of the other have a server in common when one vote differs (dissertation section 4.1).
    const isSimple = differing <= 1;
    const names = this.#names;
    const after = named(
      isSimple
        ? { voters, outgoing: [], learners, learnersNext: [], autoLeave: false, names, highestId }
        : {
            voters,
            outgoing: before.voters,
            learners: learners.filter((id) => !before.voters.includes(id)),
            learnersNext: learners.filter((id) => before.voters.includes(id)),
            autoLeave,
            names,
            highestId,
          },
    );
    return membersOf(after).length > MEMBERS_MAX ? 'too-many-members' : after;
  }
}

/** With the names of its members, by id, and no others. */
function named(configuration: Configuration): Configuration {
  const names = configuration.names.filter(({ id }) => isMember(configuration, id));
  return { ...configuration, names: names.sort((a, b) => a.id - b.id) };
}

function ascending(a: MemberId, b: MemberId): number {
  return a - b;
}
