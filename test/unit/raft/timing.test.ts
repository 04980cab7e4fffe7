import { describe, expect, it } from 'vitest';
import { type Micros, NO_MEMBER } from '../../../src/base/types.ts';
import { simpleConfiguration } from '../../../src/raft/configuration.ts';
import { createState, FIRST_HARD_STATE } from '../../../src/raft/create-state.ts';
import type { InputKind } from '../../../src/raft/input.ts';
import {
  appendAccepted,
  appendRequest,
  preVoteRequest,
  voteResponse,
} from '../../../src/raft/make-message.ts';
import { type Message, MessageKind } from '../../../src/raft/message.ts';
import type { RaftLimits, RaftTiming } from '../../../src/raft/options.ts';
import { DEFAULT_LIMITS } from '../../../src/raft/options.ts';
import { Role } from '../../../src/raft/state.ts';
import { TimedRaft } from '../../../src/raft/timing.ts';
import { PLAIN } from './machine.ts';

const TIMING: RaftTiming = { electionTimeoutMin: 100, electionTimeoutMax: 200, heartbeatInterval: 30 };

/** A shell whose draws are given, which notes its inputs and the messages it let go. */
class Shell {
  readonly inputs: InputKind[] = [];
  readonly released: Message[] = [];
  readonly raft: TimedRaft;
  draw = 0;

  constructor(limits: RaftLimits = PLAIN, voters = [0, 1, 2]) {
    const random = { nextInt: (bound: number) => Math.min(this.draw, bound - 1) };
    const state = createState(0, simpleConfiguration(voters), FIRST_HARD_STATE, []);
    this.raft = new TimedRaft(state, limits, TIMING, random, {
      stepped: (input, effects) => {
        this.inputs.push(input.kind);
        this.released.push(...effects.released);
      },
    });
  }

  /** Sounds the alarm when it is due, like a clock that is never late, up to `until`. */
  run(until: Micros): this {
    for (let at = this.raft.nextDeadline(); at <= until; at = this.raft.nextDeadline()) this.raft.alarm(at);
    return this;
  }

  count(kind: InputKind): number {
    return this.inputs.filter((one) => one === kind).length;
  }

  /** Elected at `now`. */
  lead(now: Micros): this {
    const { raft } = this;
    raft.start(now - 100);
    raft.alarm(now);
    raft.ticketCompleted(now, 1);
    if (raft.state.role === Role.Candidate) raft.message(now, voteResponse(1, 0, 1, true));
    expect(raft.state.role).toBe(Role.Leader);
    return this;
  }
}

describe('election time-outs (paper section 5.2)', () => {
  it('are drawn from the shortest to the longest, both included, and anew each time', () => {
    const shell = new Shell();
    shell.raft.start(1_000);
    expect(shell.raft.nextDeadline()).toBe(1_100);
    shell.draw = 1_000;
    shell.raft.alarm(1_100);
    expect(shell.raft.nextDeadline()).toBe(1_300);
    expect(shell.inputs).toEqual(['election-timeout']);
  });

  it('an alarm before the deadline does nothing', () => {
    const shell = new Shell();
    shell.raft.start(0);
    shell.raft.alarm(99);
    expect(shell.inputs).toEqual([]);
    expect(shell.raft.nextDeadline()).toBe(100);
  });

  it('the leader puts them off, a pre-vote does not', () => {
    const shell = new Shell();
    shell.raft.start(0);
    shell.raft.message(50, appendRequest(1, 0, 1, 0, 0, 0, []));
    expect(shell.raft.nextDeadline()).toBe(150);
    shell.raft.message(60, preVoteRequest(2, 0, 2, 0, 0));
    expect(shell.raft.nextDeadline()).toBe(150);
  });

  it('a leader counts as alive for the shortest time-out, and no longer', () => {
    const shell = new Shell();
    shell.draw = 100;
    shell.raft.start(0);
    shell.raft.message(10, appendRequest(1, 0, 1, 0, 0, 0, []));
    shell.raft.ticketCompleted(10, 1);
    shell.released.length = 0;
    shell.raft.message(109, preVoteRequest(2, 0, 2, 0, 0));
    shell.raft.message(110, preVoteRequest(2, 0, 2, 0, 0));
    expect(shell.released).toMatchObject([{ granted: false }, { granted: true }]);
  });

  it('a deposed leader protects the one that deposed it, from the first append on', () => {
    const shell = new Shell().lead(100);
    shell.released.length = 0;
    shell.raft.message(110, appendRequest(1, 0, 2, 0, 0, 0, []));
    shell.raft.ticketCompleted(111, shell.raft.state.ticketIssued);
    shell.raft.message(112, preVoteRequest(2, 0, 3, 9, 1));
    expect(shell.released.at(-1)).toMatchObject({ kind: MessageKind.PreVoteResponse, granted: false });
  });

  it('a campaign that nobody answers is repeated', () => {
    const shell = new Shell();
    shell.raft.start(0);
    shell.run(500);
    expect(shell.count('election-timeout')).toBe(5);
    expect(shell.raft.state.term).toBe(5);
  });
});

describe('a transfer to whom it fits best', () => {
  it('goes to one who answers, though a silent one has as much of the log', () => {
    const shell = new Shell().lead(100);
    const { raft } = shell;
    for (const member of [1, 2]) raft.message(110, appendAccepted(member, 0, 1, 0, 1));
    raft.message(190, appendAccepted(2, 0, 1, 1, 1));
    raft.transfer(215, NO_MEMBER);
    expect(raft.state.transferTarget).toBe(2);
  });

  it('goes to one who may be there when nobody has answered lately', () => {
    const shell = new Shell().lead(100);
    shell.raft.transfer(101, NO_MEMBER);
    expect(shell.raft.state.transferTarget).toBe(1);
  });
});

describe('leading', () => {
  it('sends heartbeats at their interval, and nothing in between', () => {
    const shell = new Shell().lead(100);
    expect(shell.raft.nextDeadline()).toBe(130);
    shell.run(220);
    expect(shell.count('heartbeat-due')).toBe(4);
  });

  it('steps down when no majority has answered for an election time-out', () => {
    const shell = new Shell({ ...DEFAULT_LIMITS, preVote: false }).lead(100);
    shell.run(190);
    expect(shell.raft.state.role).toBe(Role.Leader);
    shell.run(200);
    expect(shell.count('quorum-lost')).toBe(1);
    expect(shell.raft.state).toMatchObject({ role: Role.Follower, term: 1 });
    expect(shell.raft.nextDeadline()).toBe(300);
  });

  it('one of two followers is enough, and its silence counts from its last answer', () => {
    const shell = new Shell({ ...DEFAULT_LIMITS, preVote: false }).lead(100);
    for (const at of [150, 240, 330]) shell.run(at).raft.message(at, appendAccepted(2, 0, 1, 0, 0));
    shell.run(429);
    expect(shell.count('quorum-lost')).toBe(0);
    shell.run(430);
    expect(shell.count('quorum-lost')).toBe(1);
  });

  it('one of four followers is not', () => {
    const shell = new Shell({ ...DEFAULT_LIMITS, preVote: false }, [0, 1, 2, 3, 4]);
    shell.raft.start(0);
    shell.raft.alarm(100);
    shell.raft.ticketCompleted(100, 1);
    for (const from of [1, 2]) shell.raft.message(100, voteResponse(from, 0, 1, true));
    shell.run(150).raft.message(150, appendAccepted(4, 0, 1, 0, 0));
    shell.run(200);
    expect(shell.count('quorum-lost')).toBe(1);
  });

  it('alone, a leader is its own majority', () => {
    const shell = new Shell({ ...DEFAULT_LIMITS }, [0]).lead(100);
    shell.run(5_000);
    expect(shell.count('quorum-lost')).toBe(0);
    expect(shell.raft.state.role).toBe(Role.Leader);
  });

  it('without check-quorum it leads on', () => {
    const shell = new Shell().lead(100);
    shell.run(5_000);
    expect(shell.raft.state.role).toBe(Role.Leader);
  });

  it('woken after a long sleep it steps down before it says a word', () => {
    const shell = new Shell({ ...DEFAULT_LIMITS, preVote: false }).lead(100);
    shell.released.length = 0;
    shell.raft.alarm(1_000_000);
    expect(shell.released).toEqual([]);
    expect(shell.inputs.at(-1)).toBe('quorum-lost');
  });
});

describe('clocks', () => {
  it('one that goes back delays nothing by more than it has waited already', () => {
    const shell = new Shell();
    shell.raft.start(1_000);
    shell.raft.alarm(1_050);
    shell.raft.alarm(400);
    // Half of the time-out has passed; the other half is counted from where the clock is now.
    expect(shell.raft.nextDeadline()).toBe(450);
    shell.raft.alarm(449);
    expect(shell.inputs).toEqual([]);
    shell.raft.alarm(450);
    expect(shell.inputs).toEqual(['election-timeout']);
  });

  it('one that goes back again and again stops nothing for good', () => {
    const shell = new Shell();
    shell.raft.start(0);
    for (let i = 0; i < 200; i += 1) {
      shell.raft.alarm(i % 2 === 0 ? 10 : 5);
    }
    expect(shell.count('election-timeout')).toBeGreaterThan(2);
  });

  it.each([-1_000_000, 0, 2 ** 40])(
    'the moment that a clock counts from does not matter (starting at %i)',
    (zero) => {
      const shell = new Shell({ ...DEFAULT_LIMITS, preVote: false }).lead(zero + 100);
      shell.run(zero + 190);
      expect(shell.raft.state.role).toBe(Role.Leader);
      expect(shell.count('heartbeat-due')).toBe(3);
      shell.run(zero + 200);
      expect(shell.count('quorum-lost')).toBe(1);
    },
  );

  it('what the sink throws reaches the caller', () => {
    const state = createState(0, simpleConfiguration([0, 1]), FIRST_HARD_STATE, []);
    const sink = {
      stepped() {
        throw new Error('stop');
      },
    };
    const raft = new TimedRaft(state, PLAIN, TIMING, { nextInt: () => 0 }, sink);
    raft.start(0);
    expect(() => raft.alarm(100)).toThrow('stop');
  });

  it('a step reports its input and its effects before the call returns', () => {
    const shell = new Shell();
    shell.raft.start(0);
    shell.raft.propose(1, 1, [new Uint8Array(1)]);
    expect(shell.inputs).toEqual(['proposal']);
    expect(shell.raft.effects.refusal).toBe('not-leader');
    shell.raft.alarm(100);
    shell.raft.ticketCompleted(101, 1);
    expect(shell.released).toMatchObject([
      { kind: MessageKind.VoteRequest },
      { kind: MessageKind.VoteRequest },
    ]);
  });
});
