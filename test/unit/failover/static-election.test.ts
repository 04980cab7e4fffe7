/** System L's static mode: one named primary, no election. */
import { expect, test } from 'vitest';
import { FailoverCoordinator } from '../../../src/failover/coordinator.ts';
import { StaticElection } from '../../../src/failover/static-election.ts';

const ELSEWHERE = 2;
const NEVER = Number.POSITIVE_INFINITY;

function coordinator(self: number): { readonly it: FailoverCoordinator; readonly told: string[] } {
  const told: string[] = [];
  const clock = { now: () => 0, setAlarm: () => {}, clearAlarm: () => {} };
  const it = new FailoverCoordinator(
    new StaticElection(self, 1),
    { clock, become: (state) => told.push(state) > 0 },
    { margin: 0, retryAfter: NEVER },
  );
  it.start();
  return { it, told };
}

test('the named server is PRIMARY while it is healthy, without any quorum', () => {
  const { it, told } = coordinator(1);
  it.markUnhealthy();
  it.markHealthy();
  expect(told).toEqual(['PRIMARY', 'REPLICA', 'PRIMARY']);
  expect(it.primaryUntil()).toBe(NEVER);
});

test('no other ever is, and nothing is handed over', () => {
  const { it, told } = coordinator(ELSEWHERE);
  it.markHealthy();
  const outcomes: string[] = [];
  it.performGracefulHandoff((outcome) => outcomes.push(outcome.kind));
  expect([told, outcomes]).toEqual([['REPLICA'], ['refused']]);
});

test('what it says of members and leadership', () => {
  const [named, other, nobody] = [
    new StaticElection(1, 1),
    new StaticElection(ELSEWHERE, 1),
    new StaticElection(1, -1),
  ];
  named.elect();
  expect([named.isLeader(), other.isLeader()]).toEqual([true, false]);
  expect([named.canBecomeLeader(), other.canBecomeLeader()]).toEqual([true, false]);
  expect([named.isQuorumReached(), other.isQuorumReached()]).toEqual([true, false]);
  expect([named.members(), nobody.members()]).toEqual([[1], []]);
  expect([named.isMember(1), named.isMember(ELSEWHERE), nobody.isMember(-1)]).toEqual([true, false, false]);
  expect([named.electionTimeout(), named.term()]).toEqual([NEVER, 0]);
});
