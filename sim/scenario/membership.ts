/**
 * Changes of the membership: which servers are made later, and what an administrator asks for, and when. Drawn as if
 * all that was asked for had happened; what happens is decided in the run, where some of it is refused.
 */
import type { MemberId, Micros } from '../../src/base/types.ts';
import type { Random } from '../../src/ports/random.ts';
import { between, chance, pick, shuffled, spread, weighted } from './draw.ts';
import type { Profile } from './profile.ts';
import type { ClusterPlan, MembershipPlan, PlannedChange } from './scenario.ts';

/** All that there ever are; `NAMES` of the cluster has more. */
const SERVERS_MAX = 7;
const NAMES = ['juliett', 'kilo', 'lima', 'mike', 'november', 'oscar'] as const;
const PERCENT = 42;
const REQUESTS_MAX = 10;
/** Requests that another follows before the first can be done. */
const HASTE_PERCENT = 30;
const HASTE_MAX: Micros = 32_000;
/** Requests that go to the leader at once. */
const TO_LEADER_PERCENT = 60;
/** Requests whose joint configuration is left by hand, and how late. */
const BY_HAND_PERCENT = 25;
const LEAVE_AFTER_MAX: Micros = 1_000_000;
/** Requests that put new servers in the place of old ones. */
const REPLACE_PERCENT = 30;
const LEADER_GOES_PERCENT = 30;

/** The server that is made after `others` others. */
export function memberNamed(id: MemberId, others: number): { readonly id: MemberId; readonly name: string } {
  return { id, name: NAMES[others]! };
}

/** The cluster with the servers that are made later, and the requests; nothing of either in most seeds. */
export function drawMembership(
  random: Random,
  profile: Profile,
  cluster: ClusterPlan,
  faultsFor: Micros,
): { readonly cluster: ClusterPlan; readonly membership?: readonly MembershipPlan[] } {
  if (!profile.membership || !chance(random, PERCENT)) return { cluster };
  const course = new Course(random, cluster);
  const times = Array.from({ length: spread(random, 1, REQUESTS_MAX) }, () =>
    between(random, 0, faultsFor - 1),
  );
  const membership: MembershipPlan[] = [];
  for (const at of times.sort((a, b) => a - b)) {
    membership.push(...course.requests(at));
    // Another administrator, who does not know of the first, or a script that does not wait.
    if (chance(random, HASTE_PERCENT)) membership.push(...course.requests(at + spread(random, 1, HASTE_MAX)));
  }
  return course.joining.length === 0
    ? { cluster, membership }
    : { cluster: { ...cluster, joining: course.joining }, membership };
}

/** Who would be a member by now. */
class Course {
  readonly joining: { id: MemberId; name: string }[] = [];
  readonly #random: Random;
  readonly #spare: number;
  #voters: MemberId[];
  #learners: MemberId[] = [];
  #nextId: MemberId;

  constructor(random: Random, cluster: ClusterPlan) {
    this.#random = random;
    this.#voters = cluster.servers.map(({ id }) => id);
    this.#nextId = Math.max(...this.#voters) + 1;
    this.#spare = SERVERS_MAX - this.#voters.length;
  }

  /** None, when nothing can be asked for. */
  requests(at: Micros): MembershipPlan[] {
    const random = this.#random;
    const changes = chance(random, REPLACE_PERCENT) ? this.#replace() : this.#several();
    if (changes.length === 0) return [];
    const isByHand = changes.length > 1 && chance(random, BY_HAND_PERCENT);
    return [
      {
        at,
        changes,
        ...(isByHand ? { leaveAfter: spread(random, 1_000, LEAVE_AFTER_MAX) } : {}),
        ...(chance(random, TO_LEADER_PERCENT) ? { asksLeader: true } : {}),
      },
    ];
  }

  /**
   * One or two others for as many voters: learners if there are any. New servers have not been heard of yet, so the
   * leader refuses to let them decide unless those who stay are a majority.
   */
  #replace(): PlannedChange[] {
    const random = this.#random;
    const most = Math.min(between(random, 1, 2), this.#voters.length - 1);
    const ready = shuffled(random, this.#learners).slice(0, most);
    const spare = Math.min(this.#voters.length < 5 ? 1 : 2, most, this.#spare - this.joining.length);
    const coming: PlannedChange[] =
      ready.length > 0
        ? ready.map((id) => ({ kind: 'promote', id }))
        : Array.from({ length: Math.max(0, spare) }, () => ({ kind: 'add-voter', id: this.#make() }));
    const going = shuffled(random, this.#voters).slice(0, coming.length);
    const changes = [...coming, ...going.map((id) => ({ kind: 'remove', id }) as const)];
    for (const change of changes) this.#take(change);
    const last = changes.at(-1);
    // The leader goes, whoever it is by then.
    if (last === undefined || !chance(random, LEADER_GOES_PERCENT)) return changes;
    return changes.with(-1, { ...last, id: null });
  }

  /** One change mostly, sometimes several at once, of different servers. */
  #several(): PlannedChange[] {
    const random = this.#random;
    const count = weighted(random, [
      [35, 1],
      [40, 2],
      [25, 3],
    ]);
    const changes: PlannedChange[] = [];
    for (let n = 0; n < count; n += 1) {
      const change = this.#change();
      if (change !== null && !changes.some(({ id }) => id === change.id)) changes.push(change);
    }
    for (const change of changes) this.#take(change);
    // An administrator need not name new servers in the order of their ids.
    return shuffled(random, changes);
  }

  #change(): PlannedChange | null {
    const random = this.#random;
    const kind = weighted(random, [
      [20, 'add-voter'],
      [30, 'add-learner'],
      [30, 'promote'],
      [8, 'demote'],
      [25, 'remove'],
    ] as const);
    switch (kind) {
      case 'add-voter':
      case 'add-learner':
        return this.joining.length < this.#spare ? { kind, id: this.#make() } : null;
      case 'promote':
        return this.#learners.length > 0 ? { kind, id: pick(random, this.#learners) } : null;
      case 'demote':
        return this.#voters.length > 1 ? { kind, id: pick(random, this.#voters) } : null;
      case 'remove': {
        if (this.#voters.length < 2) return null;
        // Whoever leads then, which nobody knows now.
        if (chance(random, 25)) return { kind, id: null };
        return { kind, id: pick(random, [...this.#voters, ...this.#learners]) };
      }
      default:
        return kind satisfies never;
    }
  }

  #make(): MemberId {
    const id = this.#nextId;
    this.#nextId += 1;
    this.joining.push(memberNamed(id, this.joining.length));
    return id;
  }

  #take({ kind, id }: PlannedChange): void {
    if (id === null) return;
    this.#voters = this.#voters.filter((voter) => voter !== id);
    this.#learners = this.#learners.filter((learner) => learner !== id);
    if (kind === 'add-voter' || kind === 'promote') this.#voters.push(id);
    if (kind === 'add-learner' || kind === 'demote') this.#learners.push(id);
  }
}
