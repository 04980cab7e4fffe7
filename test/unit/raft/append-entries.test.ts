import { describe, expect, it } from 'vitest';
import { NO_MEMBER } from '../../../src/base/types.ts';
import { appendRequest, voteRequest } from '../../../src/raft/make-message.ts';
import { Role } from '../../../src/raft/state.ts';
import { logOf, Machine, termsOf } from './machine.ts';

/** An append of leader 1 to server 0: a log of these terms, of which the entries after `previous` are sent. */
function append(term: number, terms: readonly number[], previous: number, commitIndex = 0) {
  const entries = logOf(terms).slice(previous);
  return appendRequest(1, 0, term, previous, previous === 0 ? 0 : terms[previous - 1]!, commitIndex, entries);
}

describe('receiving AppendEntries (paper section 5.3 and figure 2)', () => {
  it('cuts the log at the first conflict, and only there', () => {
    const machine = new Machine({ term: 2, log: [1, 1, 2, 2] });
    machine.receive(append(3, [1, 1, 3], 1));
    expect(machine.effects).toMatchObject({ truncatedFrom: 3, appended: [{ index: 3, term: 3 }] });
    expect(machine.effects.ticket).toMatchObject({ truncateFrom: 3, entries: [{ index: 3 }] });
    expect(termsOf(machine.state)).toEqual([1, 1, 3]);
  });

  it('an older, shorter append that agrees removes nothing and writes nothing', () => {
    const machine = new Machine({ term: 1, log: [1, 1, 1] });
    const answer = machine.receive(append(1, [1, 1], 0));
    expect(answer).toMatchObject([{ success: true, matchIndex: 2 }]);
    expect(machine.effects).toMatchObject({ ticket: null, truncatedFrom: 0, appended: [] });
    expect(machine.state.log.entries).toHaveLength(3);
  });

  it('stops rather than cut what is committed', () => {
    const machine = new Machine({ term: 1, log: [1, 1] });
    machine.receive(append(1, [1, 1], 2, 2));
    expect(() => machine.receive(append(2, [1, 2], 1))).toThrow(/cut from index 2, but 2 is committed/);
  });

  it('stops when it meets another leader of the term it leads', () => {
    const machine = new Machine().lead();
    expect(() => machine.receive(append(1, [1], 0))).toThrow(/1 and 0 both lead term 1/);
  });

  it('stops when it follows another leader of that term', () => {
    const machine = new Machine();
    machine.receive(append(1, [1], 0));
    const other = { ...append(1, [1], 0), from: 2 };
    expect(() => machine.receive(other)).toThrow('2 sends as the leader of term 1, in which 0 follows 1');
  });

  it('commits no further than this append has verified', () => {
    const machine = new Machine({ term: 1, log: [1, 1, 1, 1] });
    machine.receive(append(1, [1, 1, 1, 1].slice(0, 2), 1, 4));
    expect(machine.state.commitIndex).toBe(2);
    machine.receive(append(1, [1, 1], 1, 1));
    expect(machine.state.commitIndex).toBe(2);
  });

  it('refuses an earlier term with its own, and hears no leader in it', () => {
    const machine = new Machine({ term: 5 });
    expect(machine.receive(append(4, [4], 0, 1))).toMatchObject([{ success: false, term: 5, matchIndex: 0 }]);
    expect(machine.effects).toMatchObject({ heardLeader: false, resetElectionTimer: false });
    expect(machine.state).toMatchObject({ leader: NO_MEMBER, commitIndex: 0, log: { entries: [] } });
  });

  it('adopts a later term without the vote of the earlier one', () => {
    const machine = new Machine({ term: 1, vote: 2 });
    machine.receive(append(2, [2], 0));
    expect(machine.state).toMatchObject({ role: Role.Follower, term: 2, vote: NO_MEMBER, leader: 1 });
    expect(machine.effects).toMatchObject({ heardLeader: true, resetElectionTimer: true });
  });

  it('says where its log ends when it is too short', () => {
    const machine = new Machine({ term: 1, log: [1, 1] });
    expect(machine.receive(append(1, [1, 1, 1, 1, 1], 4))).toMatchObject([
      { success: false, previousIndex: 4, conflictTerm: 0, conflictIndex: 3 },
    ]);
  });

  it('names the conflicting term and where it began', () => {
    const machine = new Machine({ term: 3, log: [1, 2, 2, 2, 3] });
    expect(machine.receive(append(4, [1, 4, 4, 4], 4))).toMatchObject([
      { success: false, previousIndex: 4, conflictTerm: 2, conflictIndex: 2 },
    ]);
  });
});

describe('what an acknowledgement waits for', () => {
  it('entries: the ticket that holds them', () => {
    const machine = new Machine({ term: 1 });
    machine.receive(append(1, [1], 0));
    machine.receive(append(1, [1, 1], 1));
    expect(machine.effects.sent).toMatchObject([{ after: 2, message: { matchIndex: 2 } }]);
    expect(machine.complete(1)).toMatchObject([{ matchIndex: 1 }]);
    expect(machine.complete(2)).toMatchObject([{ matchIndex: 2 }]);
  });

  it('a repetition waits for the ticket of the first time', () => {
    const machine = new Machine({ term: 1 });
    machine.receive(append(1, [1], 0));
    machine.receive(append(1, [1], 0));
    expect(machine.effects).toMatchObject({ ticket: null, released: [], sent: [{ after: 1 }] });
    expect(machine.complete()).toHaveLength(2);
  });

  it('a heartbeat is answered at once, with what is durable', () => {
    const machine = new Machine({ term: 1, log: [1] });
    machine.receive(append(1, [1, 1, 1], 1));
    machine.receive(append(1, [1, 1, 1], 3));
    expect(machine.effects.released).toMatchObject([{ success: true, previousIndex: 3, matchIndex: 1 }]);
  });

  it('a heartbeat of a new term waits until the term is durable', () => {
    const machine = new Machine();
    machine.receive(append(1, [], 0));
    expect(machine.effects).toMatchObject({ released: [], sent: [{ after: 1 }] });
  });

  it('what left memory before it was written does not count as written (the ABA of tickets)', () => {
    const machine = new Machine({ term: 1 });
    machine.receive(append(1, [1, 1, 1], 0));
    machine.receive(append(2, [1, 2], 1));
    expect(machine.state.pendingTickets).toEqual([
      { id: 1, lastIndex: 1 },
      { id: 2, lastIndex: 2 },
    ]);
    machine.complete(1);
    expect(machine.state.durableIndex).toBe(1);
    machine.receive(append(2, [1, 2], 2));
    expect(machine.effects.sent).toMatchObject([{ message: { matchIndex: 1 } }]);
    machine.complete(2);
    expect(machine.state).toMatchObject({ durableIndex: 2, hardStateTicket: 0, waiting: [] });
  });

  it('tickets complete once and in order, and only those that were issued', () => {
    const machine = new Machine();
    machine.receive(voteRequest(1, 0, 1, 0, 0));
    machine.complete(1);
    expect(() => machine.complete(1)).toThrow(/ticket 1 completed/);
    expect(() => machine.complete(2)).toThrow(/ticket 2 completed/);
  });
});
