/**
 * Changes of the membership: which servers are made later, and what an administrator asks for, and when. Drawn as if
 * all that was asked for had happened; what happens is decided in the run, where some of it is refused.
 */
import type { MemberId, Micros } from '../../src/base/types.ts';
import type { Random } from '../../src/ports/random.ts';
import { between, chance, pick, spread, weighted } from './draw.ts';
import type { Profile } from './profile.ts';
import type { ClusterPlan, MembershipPlan, PlannedChange } from './scenario.ts';

/** All that there ever are; `NAMES` of the cluster has more. */
const SERVERS_MAX = 7;
const NAMES = ['juliett', 'kilo', 'lima', 'mike', 'november', 'oscar'] as const;
const PERCENT = 35;
const REQUESTS_MAX = 10;

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
    const changes = course.request();
    if (changes.length > 0) membership.push({ at, changes });
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

  /** One change mostly, sometimes several at once, of different servers. */
  request(): PlannedChange[] {
    const random = this.#random;
    const count = weighted(random, [
      [45, 1],
      [35, 2],
      [20, 3],
    ]);
    const changes: PlannedChange[] = [];
    for (let n = 0; n < count; n += 1) {
      const change = this.#change();
      if (change !== null && !changes.some(({ id }) => id === change.id)) changes.push(change);
    }
    for (const change of changes) this.#take(change);
    return changes;
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
    this.joining.push({ id, name: NAMES[this.joining.length]! });
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
