/** Dissertation section 3.8, "Persisted state and server restarts" (paper figure 2, "persistent state"). */
import { describe, expect, it } from 'vitest';
import { appendRequest, voteRequest } from '../../src/raft/make-message.ts';
import { Role } from '../../src/raft/state.ts';
import { logOf, Machine } from '../unit/raft/machine.ts';
import { Servers } from './support/servers.ts';

describe('dissertation 3.8 what is persisted before it is told', () => {
  it('3.8 the vote and the term are durable before the vote is told', () => {
    const machine = new Machine();
    machine.receive(voteRequest(1, 0, 1, 0, 0));
    expect(machine.effects.ticket?.hardState).toEqual({ term: 1, vote: 1 });
    expect(machine.effects.released).toEqual([]);
    expect(machine.complete()).toMatchObject([{ granted: true }]);
  });

  it('3.8 a later term is durable before it is spoken in', () => {
    const machine = new Machine({ log: [1], term: 1 });
    machine.receive(voteRequest(1, 0, 5, 0, 0));
    expect(machine.effects.sent).toMatchObject([{ message: { term: 5, granted: false } }]);
    expect(machine.effects.released).toEqual([]);
    expect(machine.complete()).toHaveLength(1);
  });

  it('3.8 a candidate asks nobody, and does not count itself, before its own vote is durable', () => {
    const machine = new Machine({ voters: [0] });
    machine.timeout();
    expect(machine.state.role).toBe(Role.Candidate);
    machine.complete();
    expect(machine.state.role).toBe(Role.Leader);
    const one = new Machine();
    one.timeout();
    expect(one.effects.released).toEqual([]);
  });

  it('3.8 an entry is durable before it is acknowledged', () => {
    const machine = new Machine({ term: 1 });
    machine.receive(appendRequest(1, 0, 1, 0, 0, 0, logOf([1])));
    expect(machine.effects.released).toEqual([]);
    expect(machine.complete()).toMatchObject([{ success: true, matchIndex: 1 }]);
  });

  it('3.8 a leader may send an entry while it writes it, and counts its own copy when it is durable', () => {
    const machine = new Machine({ voters: [0, 1, 2, 3, 4] }).lead();
    for (const from of [1, 2]) machine.acknowledge(from, 1, 0);
    machine.propose(1);
    expect(machine.effects.released.length).toBeGreaterThan(0);
    for (const from of [1, 2]) machine.acknowledge(from, 2);
    expect(machine.state.commitIndex).toBe(1);
    machine.complete();
    expect(machine.state.commitIndex).toBe(2);
  });
});

describe('dissertation 3.8 what a restart keeps', () => {
  it('3.8 the commit index may begin at 0 again: a new leader finds it out by committing an entry of its own', () => {
    const servers = new Servers([1, 2, 3]);
    servers.campaign(1, 1, 2, 3);
    servers.propose(1, 1, 2, 3);
    for (const id of [1, 2, 3]) servers.restart(id);
    for (const id of [1, 2, 3]) expect(servers.state(id).commitIndex).toBe(0);
    expect(servers.campaign(2, 1, 2, 3)).toBe(true);
    expect(servers.state(2).commitIndex).toBe(3);
  });

  it('3.8 a server that loses power keeps term, vote and log, and takes part again where it was', () => {
    const servers = new Servers([1, 2, 3]);
    servers.campaign(1, 1, 2, 3);
    servers.propose(1, 1, 2, 3);
    servers.restart(3);
    expect(servers.state(3)).toMatchObject({ term: 1, vote: 1, role: Role.Follower });
    expect(servers.log(3)).toEqual([1, 1]);
  });
});
