/**
 * What an administrator asks for by mistake: to add who is there, or was there once, to promote who votes, to name a server
 * twice. The cluster has to refuse most of it; above all an id that was used is not used again (dissertation section 4.4.1).
 */
import type { MemberId, Micros } from '../../src/base/types.ts';
import type { Random } from '../../src/ports/random.ts';
import { between, chance, pick, spread } from './draw.ts';
import type { MembershipPlan, PlannedChange } from './scenario.ts';

/** Of the seeds in which the membership changes. */
const PERCENT = 40;
const REQUESTS_MAX = 5;
const TWICE_PERCENT = 30;
/** Of the mistakes: somebody who is about to be removed is added again, and how soon. */
const BACK_PERCENT = 50;
const BACK_AFTER_MAX: Micros = 2_000_000;
const KINDS = ['add-voter', 'add-voter', 'add-learner', 'promote', 'demote'] as const;

/** @param servers all that there ever are. @returns the requests and those by mistake, in the order of their times. */
export function withMistakes(
  random: Random,
  requests: readonly MembershipPlan[],
  servers: readonly { readonly id: MemberId }[],
  faultsFor: Micros,
): readonly MembershipPlan[] {
  if (requests.length === 0 || !chance(random, PERCENT)) return requests;
  const gone = requests.filter(({ changes }) => changes.some(isRemoval));
  const mistakes = Array.from({ length: between(random, 1, REQUESTS_MAX) }, () =>
    gone.length > 0 && chance(random, BACK_PERCENT)
      ? back(random, pick(random, gone), faultsFor)
      : mistake(random, servers, faultsFor),
  );
  return [...requests, ...mistakes].sort((a, b) => a.at - b.at);
}

function isRemoval({ kind, id }: PlannedChange): boolean {
  return kind === 'remove' && id !== null;
}

function back(random: Random, { at, changes }: MembershipPlan, faultsFor: Micros): MembershipPlan {
  const { id } = pick(random, changes.filter(isRemoval));
  const kind = pick(random, ['add-voter', 'add-learner'] as const);
  return request(Math.min(at + spread(random, 1_000, BACK_AFTER_MAX), faultsFor - 1), [{ kind, id }]);
}

function mistake(
  random: Random,
  servers: readonly { readonly id: MemberId }[],
  faultsFor: Micros,
): MembershipPlan {
  const { id } = pick(random, servers);
  const times = chance(random, TWICE_PERCENT) ? 2 : 1;
  const changes = Array.from({ length: times }, () => ({ kind: pick(random, KINDS), id }));
  return request(between(random, 0, faultsFor - 1), changes);
}

/** Of the leader, since all others refuse it without a look. */
function request(at: Micros, changes: readonly PlannedChange[]): MembershipPlan {
  return { at, changes, asksLeader: true };
}
