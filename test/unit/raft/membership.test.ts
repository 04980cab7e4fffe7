import { describe, expect, it } from 'vitest';
import { type MemberId, NO_MEMBER } from '../../../src/base/types.ts';
import { type Configuration, simpleConfiguration } from '../../../src/raft/configuration.ts';
import { encodeConfiguration } from '../../../src/raft/configuration-codec.ts';
import { configurationOf } from '../../../src/raft/configurations.ts';
import { EntryKind } from '../../../src/raft/entry.ts';
import { entryAt, lastIndex, lastTerm } from '../../../src/raft/log.ts';
import {
  appendRefused,
  appendRequest,
  preVoteRequest,
  timeoutNow,
  voteRequest,
} from '../../../src/raft/make-message.ts';
import { PROMOTION_LAG_MAX } from '../../../src/raft/membership.ts';
import type { ChangeRefusal, MembershipChange } from '../../../src/raft/membership-change.ts';
import { MessageKind } from '../../../src/raft/message.ts';
import { DEFAULT_LIMITS } from '../../../src/raft/options.ts';
import { Role } from '../../../src/raft/state.ts';
import { Machine } from './machine.ts';

const EVERYBODY: readonly MemberId[] = [0, 1, 2, 3, 4, 5, 6];
const add = (id: MemberId): MembershipChange => ({ kind: 'add-voter', id, name: `server ${id}` });
const learn = (id: MemberId): MembershipChange => ({ kind: 'add-learner', id, name: `server ${id}` });
const of = (kind: 'promote' | 'demote' | 'remove', id: MemberId): MembershipChange => ({ kind, id });

class Leader extends Machine {
  /** Leads 0, 1 and 2 (unless said otherwise), with its no-op committed. */
  constructor(voters: readonly MemberId[] = [0, 1, 2]) {
    super({ voters });
    this.lead();
    this.commit();
  }

  change(changes: readonly MembershipChange[], heard = EVERYBODY, autoLeave = true): ChangeRefusal | null {
    this.step({ kind: 'configuration-change', changes, autoLeave, heard });
    return this.effects.changeRefusal;
  }

  /** The disk and these followers have all of the log. */
  commit(...followers: MemberId[]): this {
    const { state } = this;
    if (state.ticketCompleted < state.ticketIssued) this.complete();
    const last = lastIndex(state);
    for (const member of followers.length > 0 ? followers : [1, 2]) {
      if (state.role === Role.Leader) this.acknowledge(member, last);
    }
    return this;
  }

  get inForce(): Partial<Configuration> {
    const { voters, outgoing, learners, learnersNext } = this.state.configuration;
    return { voters, outgoing, learners, learnersNext };
  }
}

describe('a change of the membership (paper section 6, dissertation chapter 4)', () => {
  it('of one vote is one entry, in force from the moment it is appended', () => {
    const leader = new Leader();
    expect(leader.change([add(3)])).toBeNull();
    expect(leader.effects.proposedAt).toBe(2);
    expect(leader.inForce).toEqual({ voters: [0, 1, 2, 3], outgoing: [], learners: [], learnersNext: [] });
    const entry = entryAt(leader.state, 2);
    expect(entry.kind).toBe(EntryKind.Configuration);
    expect(configurationOf(entry)).toMatchObject({ highestId: 3, names: [{ id: 3, name: 'server 3' }] });
    // Three of four are needed at once.
    leader.complete();
    leader.acknowledge(1, 2);
    expect(leader.state.commitIndex).toBe(1);
    leader.acknowledge(3, 2);
    expect(leader.state.commitIndex).toBe(2);
  });

  it('of several votes goes through a joint configuration, which is left by itself', () => {
    const leader = new Leader();
    expect(leader.change([add(3), add(4), of('remove', 1), of('demote', 2)])).toBeNull();
    expect(leader.inForce).toEqual({
      voters: [0, 3, 4],
      outgoing: [0, 1, 2],
      learners: [],
      learnersNext: [2],
    });
    leader.complete();
    leader.acknowledge(3, 2);
    leader.acknowledge(4, 2);
    expect(leader.state.commitIndex).toBe(1);
    leader.acknowledge(1, 2);
    expect(leader.state.commitIndex).toBe(2);
    expect(leader.inForce).toEqual({ voters: [0, 3, 4], outgoing: [], learners: [2], learnersNext: [] });
    expect(leader.change([add(5)])).toBe('pending-change');
    leader.commit(3);
    expect(leader.state.commitIndex).toBe(3);
    expect(leader.change([add(5)])).toBeNull();
  });

  it('may stay joint until it is told to leave', () => {
    const leader = new Leader();
    leader.change([of('remove', 1), add(3)], EVERYBODY, false);
    leader.commit(1, 2, 3);
    expect(leader.state.commitIndex).toBe(2);
    expect(leader.inForce.outgoing).toEqual([0, 1, 2]);
    expect(leader.change([add(4)])).toBe('pending-change');
    expect(leader.change([])).toBeNull();
    expect(leader.inForce).toEqual({ voters: [0, 2, 3], outgoing: [], learners: [], learnersNext: [] });
  });

  it('is taken back when its entry is cut off, and the one before is in force again', () => {
    const leader = new Leader();
    leader.change([add(3)]);
    leader.complete();
    const { term } = leader.state;
    leader.receive(appendRequest(1, 0, term + 1, 1, term, 1, [noOp(2, term + 1)]));
    expect(leader.inForce.voters).toEqual([0, 1, 2]);
    expect(leader.state.configurations).toHaveLength(1);
  });

  it('is read from the log at a start', () => {
    const leader = new Leader();
    leader.change([add(3)]);
    const again = new Machine({ log: [] });
    again.receive(appendRequest(0, 1, 1, 0, 0, 0, leader.state.log.entries));
    expect(again.state.configuration.voters).toEqual([0, 1, 2, 3]);
  });

  it('by a leader that is no voter any more is committed without it, and then it steps down', () => {
    const leader = new Leader();
    expect(leader.change([of('remove', 0)])).toBeNull();
    leader.complete();
    leader.acknowledge(1, 2);
    expect(leader.state).toMatchObject({ role: Role.Leader, commitIndex: 1 });
    leader.acknowledge(2, 2);
    expect(leader.state).toMatchObject({ role: Role.Follower, commitIndex: 2, term: 1 });
    expect(leader.timeout()).toEqual([]);
  });

  it('by a leader that goes hands over to the voter whose log goes furthest', () => {
    const leader = new Leader();
    leader.change([of('remove', 0)]);
    leader.acknowledge(2, 2);
    expect(leader.acknowledge(1, 2)).toEqual([timeoutNow(0, 1, 1)]);
    expect(leader.state).toMatchObject({ role: Role.Follower, term: 1, transferTarget: NO_MEMBER });
  });

  it('by a leader that goes while it hands over asks for the same target', () => {
    const leader = new Leader([0, 1, 2, 3]);
    leader.change([of('remove', 0)]);
    leader.acknowledge(2, 2);
    leader.step({ kind: 'transfer', target: 2 });
    expect(leader.acknowledge(1, 2)).toContainEqual(timeoutNow(0, 2, 1));
    expect(leader.state.role).toBe(Role.Follower);
  });

  it('by a leader that goes is handed to nobody while nobody has all of its log', () => {
    const leader = new Leader();
    leader.change([of('remove', 0)]);
    leader.propose(1);
    leader.acknowledge(2, 2);
    expect(leader.acknowledge(1, 2)).toEqual([]);
    expect(leader.state.role).toBe(Role.Follower);
  });

  it('sends nothing to who is no member any more, in the very step that ends its membership', () => {
    const leader = new Leader();
    leader.change([add(3), of('remove', 2)]);
    leader.complete();
    leader.acknowledge(3, 2);
    const { term } = leader.state;
    // It is probed, and its answer to an earlier append makes it lack an entry that it may be sent.
    leader.propose(1);
    leader.receive(appendRefused(2, 0, term, 3, 0, 3));
    const sent = leader.acknowledge(2, 2);
    expect(leader.inForce).toMatchObject({ voters: [0, 1, 3], outgoing: [] });
    expect(sent.map(({ to }) => to)).not.toContain(2);
    expect(sent).not.toHaveLength(0);
  });

  it('a cluster of one grows by a learner that is promoted', () => {
    const leader = new Leader([0]);
    expect(leader.change([add(1)], [0])).toBe('would-lose-quorum');
    expect(leader.change([learn(1)], [0])).toBeNull();
    leader.complete();
    expect(leader.state.commitIndex).toBe(2);
    expect(leader.change([of('promote', 1)], [0])).toBe('not-caught-up');
    leader.acknowledge(1, 2);
    expect(leader.change([of('promote', 1)], [0, 1])).toBeNull();
    expect(leader.inForce).toMatchObject({ voters: [0, 1], learners: [] });
  });
});

describe('a membership change is refused', () => {
  const answerAfter = (before: (leader: Leader) => unknown, ...changes: MembershipChange[]) => {
    const leader = new Leader();
    before(leader);
    return leader.change(changes);
  };

  it.each<[ChangeRefusal, string, MembershipChange[]]>([
    ['bad-change', 'nothing', []],
    ['bad-change', 'one server twice', [add(3), of('remove', 3)]],
    ['unknown-server', 'removing a stranger', [of('remove', 3)]],
    ['unknown-server', 'promoting a stranger', [of('promote', 3)]],
    ['already-there', 'adding a member', [add(2)]],
    ['already-there', 'promoting a voter', [of('promote', 2)]],
    ['bad-name', 'a blank name', [{ kind: 'add-voter', id: 3, name: ' ' }]],
    ['would-lose-quorum', 'nobody left', [of('remove', 0), of('remove', 1), of('remove', 2)]],
  ])('%s: %s', (refusal, _, changes) => {
    expect(answerAfter(() => {}, ...changes)).toBe(refusal);
  });

  it('not-leader: by a follower', () => {
    const machine = new Machine();
    machine.step({ kind: 'configuration-change', changes: [add(3)], autoLeave: true, heard: EVERYBODY });
    expect(machine.effects.changeRefusal).toBe('not-leader');
  });

  it('term-not-committed: before an entry of the own term is committed', () => {
    const machine = new Machine().lead();
    machine.step({ kind: 'configuration-change', changes: [add(3)], autoLeave: true, heard: EVERYBODY });
    expect(machine.effects.changeRefusal).toBe('term-not-committed');
  });

  it('transferring: while the leadership is handed over', () => {
    expect(answerAfter((leader) => leader.step({ kind: 'transfer', target: 1 }), add(3))).toBe(
      'transferring',
    );
  });

  it('pending-change: while the one before is not committed', () => {
    expect(answerAfter((leader) => leader.change([add(3)]), add(4))).toBe('pending-change');
  });

  it('id-used: a server that was removed comes again as a new member', () => {
    const removed = (leader: Leader) => {
      leader.change([of('remove', 2)]);
      leader.commit(1);
    };
    expect(answerAfter(removed, add(2))).toBe('id-used');
    expect(answerAfter(removed, add(3))).toBeNull();
  });

  it('already-there: demoting a learner', () => {
    const learner = (leader: Leader) => {
      leader.change([learn(3)]);
      leader.commit();
    };
    expect(answerAfter(learner, of('demote', 3))).toBe('already-there');
  });

  it('would-lose-quorum: when those who will vote do not answer', () => {
    const leader = new Leader();
    expect(leader.change([of('remove', 1)], [0, 1])).toBe('would-lose-quorum');
    expect(leader.change([of('remove', 2)], [0, 1])).toBeNull();
  });

  it('too-many-members', () => {
    const many = Array.from({ length: 62 }, (_, at) => learn(3 + at));
    expect(answerAfter(() => {}, ...many)).toBe('too-many-members');
    expect(answerAfter(() => {}, ...many.slice(1))).toBeNull();
  });

  it('not-caught-up: a learner that lacks more than is on its way', () => {
    const leader = new Leader();
    leader.change([learn(3)]);
    leader.commit();
    leader.acknowledge(3, 2);
    for (let entry = 0; entry <= PROMOTION_LAG_MAX; entry += 1) leader.propose(1);
    leader.commit();
    expect(leader.change([of('promote', 3)])).toBe('not-caught-up');
    leader.acknowledge(3, 3);
    expect(leader.change([of('promote', 3)])).toBeNull();
  });
});

describe('members that do not vote, and servers that are no members', () => {
  const learner = () => {
    const machine = new Machine({ self: 3, voters: [0, 1, 2] });
    const configuration = { ...simpleConfiguration([0, 1, 2]), learners: [3], highestId: 3 };
    const payload = encodeConfiguration(configuration);
    machine.receive(
      appendRequest(0, 3, 1, 0, 0, 0, [{ index: 1, term: 1, kind: EntryKind.Configuration, payload }]),
    );
    return machine;
  };

  it('a learner never campaigns, and neither does a server that has yet to learn who is there', () => {
    const machine = learner();
    expect(machine.timeout()).toEqual([]);
    expect(machine.state.role).toBe(Role.Follower);
    const stranger = new Machine({ self: 9, voters: [] });
    expect(stranger.timeout()).toEqual([]);
    expect(stranger.state.role).toBe(Role.Follower);
  });

  it('both give their vote: a candidate may know of a later configuration than they do', () => {
    const granted = (machine: Machine) =>
      machine.receive(voteRequest(1, machine.state.self, 5, 9, 5)).map((message) => message);
    expect(granted(learner())).toMatchObject([{ kind: MessageKind.VoteResponse, granted: true }]);
    expect(granted(new Machine({ self: 9, voters: [] }))).toMatchObject([{ granted: true }]);
  });

  it('a server of which nobody knows may lead those who do not know it', () => {
    const machine = new Machine({ voters: [0, 1, 2] });
    machine.receive(appendRequest(7, 0, 3, 0, 0, 0, []));
    expect(machine.state).toMatchObject({ leader: 7, term: 3 });
  });

  it('a removed server disturbs nobody who hears the leader (dissertation section 4.2.3)', () => {
    const machine = new Machine({ limits: DEFAULT_LIMITS });
    machine.receive(appendRequest(1, 0, 1, 0, 0, 0, []));
    expect(machine.receive(preVoteRequest(7, 0, 2, 9, 9), true)).toMatchObject([{ granted: false }]);
    expect(machine.receive(voteRequest(7, 0, 2, 9, 9), true)).toEqual([]);
    expect(machine.state.term).toBe(1);
  });
});

function noOp(index: number, term: number) {
  return { index, term, kind: EntryKind.NoOp, payload: new Uint8Array(0) };
}

describe('a leader whose own removal stands in no other log (dissertation section 4.2.2)', () => {
  function deposed(): Leader {
    const leader = new Leader([0, 1]);
    expect(leader.change([of('remove', 0)])).toBeNull();
    leader.complete();
    leader.step({ kind: 'quorum-lost' });
    leader.step({ kind: 'election-timeout' });
    return leader;
  }

  it('campaigns, since the other one has no log as long, and does not count its own vote', () => {
    const leader = deposed();
    expect(leader.inForce).toMatchObject({ voters: [1] });
    expect(leader.state.role).toBe(Role.Candidate);
    expect(leader.effects.sent.map(({ message }) => [message.kind, message.to])).toEqual([
      [MessageKind.VoteRequest, 1],
    ]);
    leader.complete();
    expect(leader.state.votesGranted).toEqual([]);
  });

  it('campaigns no more when the removal is committed', () => {
    const leader = deposed();
    const { term } = leader.state;
    const last = lastIndex(leader.state);
    leader.receive(appendRequest(1, 0, term + 1, last, lastTerm(leader.state), last, []));
    leader.step({ kind: 'election-timeout' });
    expect(leader.state.role).toBe(Role.Follower);
    expect(leader.effects.sent).toEqual([]);
  });
});
