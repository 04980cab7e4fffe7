/** The leader's lease, and what the timing shell does for reads and transfers (dissertation sections 6.4.1 and 3.10). */
import { describe, expect, test } from 'vitest';
import { NO_MEMBER } from '../../../src/base/types.ts';
import { simpleConfiguration } from '../../../src/raft/configuration.ts';
import { createState, FIRST_HARD_STATE } from '../../../src/raft/create-state.ts';
import type { Effects } from '../../../src/raft/effects.ts';
import type { Input, InputKind } from '../../../src/raft/input.ts';
import { Lease, leaseDuration } from '../../../src/raft/lease.ts';
import { appendAccepted, appendRequest, voteRequest, voteResponse } from '../../../src/raft/make-message.ts';
import { DEFAULT_LIMITS, ELECTION_PRIORITY_MAX, type RaftLimits } from '../../../src/raft/options.ts';
import { noReads } from '../../../src/raft/read-state.ts';
import { Role } from '../../../src/raft/state.ts';
import { TimedRaft } from '../../../src/raft/timing.ts';

const TIMING = { electionTimeoutMin: 1_000, electionTimeoutMax: 2_000, heartbeatInterval: 300 };
const LEASES: RaftLimits = { ...DEFAULT_LIMITS, preVote: false, leaseReads: true, clockDriftPpmMax: 0 };

class Shell {
  readonly inputs: InputKind[] = [];
  readonly raft: TimedRaft;
  last: Partial<Effects> = {};

  constructor(limits: RaftLimits = LEASES) {
    const state = createState(0, simpleConfiguration([0, 1, 2]), FIRST_HARD_STATE, []);
    this.raft = new TimedRaft(
      state,
      limits,
      TIMING,
      { nextInt: () => 0 },
      {
        stepped: (input: Input, effects) => {
          this.inputs.push(input.kind);
          this.last = { ...effects, sent: [...effects.sent] };
        },
      },
    );
  }

  /** Leads since 1,000, has committed the entry of its term, and has one round confirmed that it sent at 1,300. */
  lead(): this {
    const { raft } = this;
    raft.start(0);
    raft.alarm(1_000);
    raft.ticketCompleted(1_000, 1);
    raft.message(1_000, voteResponse(1, 0, 1, true));
    raft.ticketCompleted(1_000, 2);
    raft.message(1_001, appendAccepted(1, 0, 1, 0, 1));
    raft.alarm(1_300);
    return this;
  }

  read(now: number): Partial<Effects> {
    this.raft.read(now, 1);
    return this.last;
  }
}

describe('a lease', () => {
  test('lasts as much less than a time-out as two clocks may differ', () => {
    expect(leaseDuration(TIMING, { clockDriftPpmMax: 0 })).toBe(1_000);
    expect(leaseDuration(TIMING, { clockDriftPpmMax: 100_000 })).toBe(818);
  });

  test('counts from the sending of the round that was answered, and not from the answer', () => {
    const lease = new Lease(100);
    lease.noted(50, { ...noReads(), round: 1 });
    expect(lease.holds(50)).toBe(false);
    lease.noted(120, { ...noReads(), round: 2, confirmed: 1 });
    expect([lease.holds(149), lease.holds(150)]).toEqual([true, false]);
    lease.noted(140, { ...noReads(), round: 2, confirmed: 2 });
    expect([lease.holds(219), lease.holds(220)]).toEqual([true, false]);
    lease.clear();
    expect(lease.holds(141)).toBe(false);
  });

  test('is not renewed by an answer to a round that is long over', () => {
    const lease = new Lease(1_000_000);
    for (let round = 1; round <= 40; round += 1) lease.noted(round, { ...noReads(), round });
    lease.noted(41, { ...noReads(), round: 40, confirmed: 8 });
    expect(lease.holds(41)).toBe(false);
    lease.noted(42, { ...noReads(), round: 40, confirmed: 9 });
    expect(lease.holds(42)).toBe(true);
  });

  test('answers reads right up to its end, and then a round is needed', () => {
    const shell = new Shell().lead();
    shell.raft.message(1_900, appendAccepted(1, 0, 1, 1, 1, 1));
    expect(shell.read(2_299)).toMatchObject({ readsReady: 1, readIndex: 1, readsByLease: true });
    expect(shell.read(2_300)).toMatchObject({ readsReady: 0, readsByLease: false });
  });

  test('of another is kept by a server that has just started: it votes for nobody', () => {
    const { raft } = new Shell();
    raft.start(0);
    raft.message(999, voteRequest(1, 0, 1, 0, 0));
    expect(raft.state.vote).toBe(NO_MEMBER);
    const later = new Shell();
    later.raft.start(0);
    later.raft.message(1_000, voteRequest(1, 0, 1, 0, 0));
    expect(later.raft.state.vote).toBe(1);
  });

  test('keeps a server from forgetting its leader', () => {
    const { raft } = new Shell();
    raft.start(0);
    raft.message(10, appendRequest(1, 0, 1, 0, 0, 0, []));
    raft.forgetLeader(11);
    expect(raft.state.leader).toBe(1);
  });
});

describe('time', () => {
  test('ends reads that nobody confirms', () => {
    const shell = new Shell({ ...LEASES, leaseReads: false, checkQuorum: false }).lead();
    shell.read(1_400);
    for (let at = shell.raft.nextDeadline(); at < 3_400; at = shell.raft.nextDeadline()) shell.raft.alarm(at);
    expect(shell.inputs).not.toContain('read-timeout');
    shell.raft.alarm(3_400);
    expect(shell.inputs).toContain('read-timeout');
    expect(shell.raft.state.reads).toMatchObject({ underWay: 0, gathered: 0 });
  });

  test('lets a follower ask again, and then give up', () => {
    const shell = new Shell();
    shell.raft.start(0);
    shell.raft.message(10, appendRequest(1, 0, 1, 0, 0, 0, []));
    shell.read(20);
    for (let at = shell.raft.nextDeadline(); at <= 700; at = shell.raft.nextDeadline()) shell.raft.alarm(at);
    expect(shell.inputs.filter((kind) => kind === 'read-retry')).toHaveLength(2);
  });

  test('ends a transfer: the leader goes on', () => {
    const shell = new Shell({ ...LEASES, checkQuorum: false, leaseReads: false }).lead();
    shell.raft.transfer(1_400, 2);
    for (let at = shell.raft.nextDeadline(); at <= 3_400; at = shell.raft.nextDeadline())
      shell.raft.alarm(at);
    expect(shell.inputs).toContain('transfer-timeout');
    expect(shell.raft.state).toMatchObject({ role: Role.Leader, transferTarget: NO_MEMBER });
  });

  test('is longer for a server of low priority', () => {
    for (let below = 0; below <= ELECTION_PRIORITY_MAX; below += 1) {
      const shell = new Shell({ ...LEASES, electionPriority: ELECTION_PRIORITY_MAX - below });
      shell.raft.start(0);
      expect(shell.raft.nextDeadline()).toBe(1_000 + below * 2_000);
    }
  });

  test('a leader that is forgotten is protected no more', () => {
    const { raft } = new Shell({ ...LEASES, leaseReads: false });
    raft.start(0);
    raft.message(10, appendRequest(1, 0, 1, 0, 0, 0, []));
    raft.message(11, voteRequest(2, 0, 2, 0, 0));
    expect(raft.state.vote).toBe(NO_MEMBER);
    raft.forgetLeader(12);
    raft.message(13, voteRequest(2, 0, 2, 0, 0));
    expect(raft.state.vote).toBe(2);
  });
});
