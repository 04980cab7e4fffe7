/** Paper section 5.5, "Follower and candidate crashes"; dissertation section 3.7. */
import { describe, expect, it } from 'vitest';
import { encodeState } from '../../src/raft/encode.ts';
import { appendRequest, voteRequest } from '../../src/raft/make-message.ts';
import { logOf, Machine } from '../unit/raft/machine.ts';
import { Servers } from './support/servers.ts';

describe('5.5 crashes of followers and candidates', () => {
  it('5.5 requests to a follower that is down are sent again and again; when it returns, they succeed', () => {
    const servers = new Servers([1, 2, 3]);
    servers.campaign(1, 1, 2);
    servers.propose(1, 1, 2);
    for (let n = 0; n < 20; n += 1) servers.heartbeat(1, 1, 2);
    servers.restart(3);
    for (let n = 0; n < 2; n += 1) servers.heartbeat(1, 1, 2, 3);
    expect(servers.log(3)).toEqual([1, 1]);
  });

  it('5.5 a follower that crashes after it has written and before it has answered gets the request again, without harm', () => {
    const servers = new Servers([1, 2, 3]);
    servers.campaign(1, 1, 2, 3);
    servers.cluster.step(servers.cluster.servers[0]!, {
      kind: 'proposal',
      entryKind: 1,
      payloads: [new Uint8Array([1])],
    });
    const append = servers.cluster.messages.find(({ to }) => to === 3)!;
    servers.cluster.messages = [];
    servers.cluster.deliver(append, false);
    // Its write reaches the disk, its answer does not reach anybody.
    servers.cluster.crash(servers.cluster.servers[2]!, 1);
    expect(servers.log(3)).toEqual([1, 1]);
    servers.cluster.deliver(append, false);
    expect(servers.log(3)).toEqual([1, 1]);
    servers.settle(1, 3);
    expect(servers.state(1).commitIndex).toBe(2);
  });

  it('5.5 an AppendEntries that arrives a second time changes nothing, and is answered the same', () => {
    const machine = new Machine({ term: 1 });
    const append = appendRequest(1, 0, 1, 0, 0, 2, logOf([1, 1]));
    machine.receive(append);
    const [first] = machine.complete();
    const state = encodeState(machine.state);
    const [second] = machine.receive(append);
    expect(second).toEqual(first);
    expect(machine.effects.ticket).toBeNull();
    expect(encodeState(machine.state)).toEqual(state);
  });

  it('5.5 a RequestVote that arrives a second time changes nothing, and is answered the same', () => {
    const machine = new Machine();
    const request = voteRequest(1, 0, 1, 0, 0);
    machine.receive(request);
    const [first] = machine.complete();
    const state = encodeState(machine.state);
    expect(machine.receive(request)).toEqual([first]);
    expect(machine.effects.ticket).toBeNull();
    expect(encodeState(machine.state)).toEqual(state);
  });

  it('5.5 a candidate that crashes has lost its campaign and nothing else: it keeps its term and its vote', () => {
    const servers = new Servers([1, 2, 3]);
    servers.campaign(1, 1);
    servers.restart(1);
    expect(servers.state(1)).toMatchObject({ term: 1, vote: 1, role: 0 });
    expect(servers.campaign(2, 1, 2)).toBe(false);
    expect(servers.campaign(2, 1, 2)).toBe(true);
  });
});
