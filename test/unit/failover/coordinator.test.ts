/** System L's `FailoverCoordinator`, rule by rule, and what it adds: claims that end by the clock. */
import { describe, expect, it, test } from 'vitest';
import { NO_MEMBER } from '../../../src/base/types.ts';
import { NO_LEASE } from '../../../src/raft/lease.ts';
import { MARGIN, RETRY, Scene } from './scripted-election.ts';

describe('REPLICA to PRIMARY needs a leader, health and a quorum', () => {
  test('all three: it is PRIMARY, and is told to be it once', () => {
    const scene = new Scene().leadUntil(100);
    scene.leadUntil(120);
    expect(scene.coordinator.state).toBe('PRIMARY');
    expect(scene.coordinator.canMaintainLeadership()).toBe(true);
    expect(scene.told).toEqual(['REPLICA 1', 'PRIMARY 1']);
    expect(scene.claims).toEqual([100 - MARGIN, 120 - MARGIN]);
  });

  test.each([
    ['no leader', (scene: Scene) => scene.coordinator.coordinateTransition()],
    [
      'unhealthy',
      (scene: Scene) => {
        scene.coordinator.markUnhealthy();
        scene.leadUntil(100);
      },
    ],
    ['no quorum that answered', (scene: Scene) => scene.leadUntil(NO_LEASE)],
    ['a quorum that answered too long ago', (scene: Scene) => scene.leadUntil(MARGIN)],
  ])('%s: it stays REPLICA', (_what, happen) => {
    const scene = new Scene();
    happen(scene);
    expect(scene.coordinator.state).toBe('REPLICA');
    expect(scene.coordinator.canMaintainLeadership()).toBe(false);
    expect(scene.told).toEqual(['REPLICA 1']);
  });
});

describe('PRIMARY to REPLICA', () => {
  test('when it leads no more', () => {
    const scene = new Scene().leadUntil(100);
    scene.election.leads = false;
    expect(scene.coordinator.coordinateTransition()).toBe('REPLICA');
    expect(scene.told.at(-1)).toBe('REPLICA 1');
  });

  test('when it is unhealthy, and PRIMARY again when it is healthy and still leads', () => {
    const scene = new Scene().leadUntil(100);
    scene.coordinator.markUnhealthy();
    expect([scene.coordinator.isHealthy(), scene.coordinator.state]).toEqual([false, 'REPLICA']);
    scene.coordinator.markHealthy();
    expect([scene.coordinator.isHealthy(), scene.coordinator.state]).toEqual([true, 'PRIMARY']);
  });

  test('when no quorum answers: by its alarm, the margin before the lease ends', () => {
    const scene = new Scene().leadUntil(100);
    scene.passTo(100 - MARGIN - 1);
    expect(scene.coordinator.state).toBe('PRIMARY');
    scene.passTo(100 - MARGIN);
    expect(scene.told.at(-1)).toBe('REPLICA 1');
  });

  test('by the clock alone, in a process that was frozen and has not handled its alarm', () => {
    const scene = new Scene().leadUntil(100);
    scene.now = 100;
    expect([scene.coordinator.state, scene.coordinator.primaryUntil()]).toEqual(['REPLICA', NO_LEASE]);
  });

  test('at a transfer that anybody began, before its message is sent', () => {
    const scene = new Scene().leadUntil(100);
    scene.election.lease = NO_LEASE;
    scene.coordinator.observed({ transferTarget: 2, term: 1 });
    expect(scene.told.at(-1)).toBe('REPLICA 1');
  });

  test('between two terms, also when nothing was seen in between', () => {
    const scene = new Scene().leadUntil(100);
    scene.election.currentTerm = 3;
    scene.leadUntil(120);
    expect(scene.told.slice(1)).toEqual(['PRIMARY 1', 'REPLICA 3', 'PRIMARY 3']);
    expect(scene.coordinator.term).toBe(3);
  });

  test('for good, when it is stopped', () => {
    const scene = new Scene().leadUntil(100);
    scene.coordinator.stop();
    scene.leadUntil(200);
    scene.coordinator.markHealthy();
    scene.coordinator.alarm();
    expect([scene.told.at(-1), scene.coordinator.state, scene.alarmAt]).toEqual([
      'REPLICA 1',
      'REPLICA',
      null,
    ]);
  });
});

describe('those who rely on it cannot be told', () => {
  it('does not become PRIMARY, and counts as unhealthy', () => {
    const scene = new Scene();
    scene.reachable = false;
    scene.leadUntil(100);
    expect([scene.coordinator.state, scene.coordinator.isHealthy()]).toEqual(['REPLICA', false]);
  });

  it('is REPLICA, and tells so again until it is heard', () => {
    const scene = new Scene().leadUntil(100);
    scene.reachable = false;
    scene.election.leads = false;
    expect(scene.coordinator.coordinateTransition()).toBe('REPLICA');
    scene.reachable = true;
    scene.coordinator.coordinateTransition();
    scene.coordinator.coordinateTransition();
    expect(scene.told).toEqual(['REPLICA 1', 'PRIMARY 1', 'REPLICA 1']);
  });
});

describe('performGracefulHandoff', () => {
  it('is REPLICA first, then gives the leadership away, and says how that ended', () => {
    const scene = new Scene().leadUntil(100);
    const outcomes: string[] = [];
    scene.coordinator.performGracefulHandoff(({ kind }) => outcomes.push(kind), 3);
    expect([scene.told.at(-1), scene.election.offers[0]!.target]).toEqual(['REPLICA 1', 3]);
    scene.coordinator.performGracefulHandoff((outcome) =>
      outcomes.push(outcome.kind === 'refused' ? outcome.reason : outcome.kind),
    );
    scene.election.leads = false;
    scene.election.offers[0]!.done({ kind: 'handed-over', term: 2 });
    expect(outcomes).toEqual(['transferring', 'handed-over']);
    expect(scene.election.offers).toHaveLength(1);
  });

  it('is PRIMARY again when the leadership stayed, and its lease, too', () => {
    const scene = new Scene().leadUntil(100);
    scene.coordinator.performGracefulHandoff(() => {});
    scene.election.offers[0]!.done({ kind: 'aborted', reason: 'timeout' });
    expect(scene.coordinator.state).toBe('PRIMARY');
  });
});

describe('a leader that cannot be PRIMARY does not stand in the way', () => {
  const targets = ({ election }: Scene): number[] => election.offers.map(({ target }) => target);

  it('hands over at once when it becomes unhealthy, then to each of the others by turns', () => {
    const scene = new Scene().leadUntil(100_000);
    scene.coordinator.markUnhealthy();
    scene.passTo(1);
    expect(targets(scene)).toEqual([NO_MEMBER]);
    for (let round = 1; round <= 4; round += 1) {
      scene.election.offers.at(-1)!.done({ kind: 'aborted', reason: 'timeout' });
      scene.passTo(round * (RETRY + 1));
    }
    expect(targets(scene)).toEqual([NO_MEMBER, 1, 2, 3, 1]);
  });

  it('hands over later when it was unhealthy before it led, so that unhealthy servers do not hurry each other', () => {
    const scene = new Scene();
    scene.coordinator.markUnhealthy();
    scene.leadUntil(100_000);
    scene.passTo(RETRY - 1);
    expect(targets(scene)).toEqual([]);
    scene.passTo(RETRY);
    expect(targets(scene)).toEqual([NO_MEMBER]);
  });

  it('hands over when a transfer failed and took its lease along', () => {
    const scene = new Scene().leadUntil(100_000);
    scene.election.lease = NO_LEASE;
    scene.coordinator.observed({ transferTarget: 2, term: 1 });
    scene.coordinator.observed({ transferTarget: NO_MEMBER, term: 1 });
    scene.passTo(RETRY);
    expect(targets(scene)).toEqual([NO_MEMBER]);
  });

  it('stays, when it only waits for the quorum', () => {
    const scene = new Scene().leadUntil(NO_LEASE);
    scene.passTo(10 * RETRY);
    expect(targets(scene)).toEqual([]);
  });
});

describe('a new leader', () => {
  it('asks for the quorum at once, in an event of its own, and once a term', () => {
    const scene = new Scene().leadUntil(NO_LEASE);
    expect(scene.election.asked).toBe(0);
    scene.passTo(1);
    scene.passTo(10 * RETRY);
    expect(scene.election.asked).toBe(1);
    scene.election.currentTerm = 2;
    scene.coordinator.coordinateTransition();
    scene.passTo(20 * RETRY);
    expect(scene.election.asked).toBe(2);
  });

  it('asks nothing while it is unhealthy', () => {
    const scene = new Scene();
    scene.coordinator.markUnhealthy();
    scene.leadUntil(NO_LEASE);
    scene.passTo(1);
    expect(scene.election.asked).toBe(0);
  });
});

test('those who could not be told that it is REPLICA are told again, though nothing else happens to it', () => {
  const scene = new Scene().leadUntil(100);
  scene.reachable = false;
  scene.election.leads = false;
  scene.coordinator.coordinateTransition();
  scene.passTo(RETRY);
  expect(scene.told).toEqual(['REPLICA 1', 'PRIMARY 1']);
  scene.reachable = true;
  scene.passTo(2 * RETRY);
  expect(scene.told).toEqual(['REPLICA 1', 'PRIMARY 1', 'REPLICA 1']);
  scene.passTo(10 * RETRY);
  expect(scene.told).toHaveLength(3);
});
