/** Paper section 5.4.1, "Election restriction"; dissertation section 3.6.1. */
import { describe, expect, it } from 'vitest';
import { voteRequest } from '../../src/raft/make-message.ts';
import { Machine } from '../unit/raft/machine.ts';
import { Servers } from './support/servers.ts';

describe('5.4.1 the election restriction', () => {
  it('5.4.1 a request for a vote tells the index and the term of the last entry of the candidate', () => {
    const machine = new Machine({ term: 5, log: [1, 4, 4] });
    expect(machine.timeout()).toMatchObject([
      { lastLogIndex: 3, lastLogTerm: 4 },
      { lastLogIndex: 3, lastLogTerm: 4 },
    ]);
  });

  it.each([
    ['ends in a later term, however short', [1, 1, 1, 1], 3, 2, true],
    ['ends in an earlier term, however long', [3], 2, 99, false],
    ['ends in the same term and is longer', [2, 2], 2, 3, true],
    ['ends in the same term and is as long', [2, 2], 2, 2, true],
    ['ends in the same term and is shorter', [2, 2], 2, 1, false],
    ['is empty as the own one is', [], 0, 0, true],
  ])('5.4.1 a voter answers a candidate whose log %s', (_, own, theirTerm, theirIndex, granted) => {
    const machine = new Machine({ term: 5, log: own });
    expect(machine.receive(voteRequest(1, 0, 6, theirIndex, theirTerm))).toMatchObject([{ granted }]);
  });

  it('5.4.1 a voter that refuses for its better log still adopts the later term', () => {
    const machine = new Machine({ term: 5, log: [5] });
    machine.receive(voteRequest(1, 0, 6, 0, 0));
    expect(machine.state).toMatchObject({ term: 6, vote: -1 });
  });

  it('5.4.1 entries flow from leaders to followers only: nobody is elected who would have to fetch a committed one', () => {
    const servers = new Servers([1, 2, 3]);
    servers.campaign(1, 1, 2);
    servers.propose(1, 1, 2);
    expect(servers.state(1).commitIndex).toBe(2);
    expect(servers.campaign(3, 1, 2, 3)).toBe(false);
    expect(servers.campaign(3, 2, 3)).toBe(false);
    expect(servers.campaign(2, 2, 3)).toBe(true);
  });
});
