import { describe, expect, it } from 'vitest';
import { ENTRY_OVERHEAD_BYTES } from '../../../src/raft/budget.ts';
import { appendRefused } from '../../../src/raft/make-message.ts';
import { ProgressMode, Role } from '../../../src/raft/state.ts';
import { appendsOf, lengthsOf, Machine, PLAIN } from './machine.ts';

describe('committing (paper section 5.4.2)', () => {
  it('an entry of an earlier term on a majority is not committed by counting (figure 8)', () => {
    const machine = new Machine({ term: 2, log: [1, 2], voters: [0, 1, 2, 3, 4] }).lead();
    for (const peer of [1, 2, 3]) machine.acknowledge(peer, 2);
    expect(machine.state.commitIndex).toBe(0);
    machine.acknowledge(1, 3);
    machine.acknowledge(2, 3);
    expect(machine.state.commitIndex).toBe(3);
  });

  it('a leader counts its own copy only when it is durable', () => {
    const machine = new Machine().lead();
    machine.acknowledge(1, 1);
    machine.propose(1);
    machine.acknowledge(1, 2);
    expect(machine.state.commitIndex).toBe(1);
    machine.complete();
    expect(machine.effects.matched).toEqual([{ member: 0, index: 2 }]);
    expect(machine.state.commitIndex).toBe(2);
  });

  it('two followers commit what the leader has not written yet', () => {
    const machine = new Machine().lead();
    machine.acknowledge(1, 1);
    machine.propose(1);
    machine.acknowledge(1, 2);
    machine.acknowledge(2, 2);
    expect(machine.state).toMatchObject({ commitIndex: 2, durableIndex: 1 });
  });

  it('stops when a follower claims more than the leader has', () => {
    expect(() => new Machine().lead().acknowledge(1, 2)).toThrow(/matches up to 2/);
  });

  it('an answer of another term is not counted', () => {
    const machine = new Machine({ term: 4 }).lead();
    machine.receive({ ...appendRefused(1, 0, 4, 0, 0, 0), success: true, matchIndex: 1 });
    expect(machine.state.commitIndex).toBe(0);
    machine.receive(appendRefused(1, 0, 9, 0, 0, 0));
    expect(machine.state).toMatchObject({ role: Role.Follower, term: 9, progress: [], uncommittedBytes: 0 });
  });
});

describe('probing and streaming (dissertation section 10.2.1)', () => {
  it('one probe is out at a time, until the answer or the heartbeat', () => {
    const machine = new Machine().lead();
    expect(machine.propose(1)).toEqual([]);
    expect(appendsOf(machine.heartbeat(), 1)).toHaveLength(1);
    const streamed = appendsOf(machine.acknowledge(1, 0), 1);
    expect(lengthsOf(streamed)).toEqual([2]);
    expect(machine.state.progress[1]!.mode).toBe(ProgressMode.Replicate);
  });

  it('the window closes at its count of messages and reopens with an answer', () => {
    const machine = new Machine({ limits: { ...PLAIN, inFlightMessagesMax: 2 } }).lead();
    machine.acknowledge(1, 0);
    expect(appendsOf(machine.propose(1), 1)).toHaveLength(1);
    expect(appendsOf(machine.propose(1), 1)).toHaveLength(0);
    // A heartbeat passes a closed window and takes no place in it.
    expect(lengthsOf(appendsOf(machine.heartbeat(), 1))).toEqual([0]);
    expect(machine.state.progress[1]!.inFlight).toHaveLength(2);
    expect(lengthsOf(appendsOf(machine.acknowledge(1, 1), 1))).toEqual([1]);
  });

  it('the window closes at its count of bytes, but one append always passes', () => {
    const machine = new Machine({ limits: { ...PLAIN, inFlightBytesMax: 10 } }).lead();
    machine.acknowledge(1, 1, 0);
    expect(appendsOf(machine.propose(50), 1)).toHaveLength(1);
    expect(appendsOf(machine.propose(1), 1)).toHaveLength(0);
    expect(machine.state.progress[1]!.inFlightBytes).toBe(50);
    expect(appendsOf(machine.acknowledge(1, 2), 1)).toHaveLength(1);
    expect(machine.state.progress[1]!.inFlightBytes).toBe(1);
  });

  it('batches end at their count and at their bytes, and hold at least one entry', () => {
    const limits = { ...PLAIN, appendEntriesMax: 3, appendBytesMax: 10 };
    const machine = new Machine({ limits }).lead();
    machine.propose(4, 4, 4, 99, 1, 1, 1, 1);
    expect(lengthsOf(appendsOf(machine.acknowledge(1, 1, 0), 1))).toEqual([2, 1, 1, 3, 1]);
  });

  it('lost appends are noticed by the heartbeat, and sent again', () => {
    const machine = new Machine({ limits: { ...PLAIN, inFlightMessagesMax: 1 } }).lead();
    machine.acknowledge(1, 1, 0);
    machine.propose(1);
    const [heartbeat] = appendsOf(machine.heartbeat(), 1);
    expect(heartbeat).toMatchObject({ previousIndex: 2 });
    const [probe] = appendsOf(machine.receive(appendRefused(1, 0, 1, 2, 0, 2)), 1);
    expect(probe).toMatchObject({ previousIndex: 1 });
    expect(appendsOf(machine.acknowledge(1, 1), 1)).toMatchObject([
      { previousIndex: 1, entries: [{ index: 2 }] },
    ]);
  });

  it('a lost acknowledgement is made up for by the heartbeat', () => {
    const machine = new Machine({ limits: { ...PLAIN, inFlightMessagesMax: 1 } }).lead();
    machine.acknowledge(1, 1, 0);
    machine.propose(1);
    machine.propose(1);
    machine.heartbeat();
    expect(lengthsOf(appendsOf(machine.acknowledge(1, 2), 1))).toEqual([1]);
  });
});

describe('backtracking (paper section 5.3, end)', () => {
  const leader = () => {
    const machine = new Machine({ term: 6, log: [1, 1, 1, 4, 4, 5, 5, 6, 6] }).lead();
    return {
      machine,
      refuse: (previous: number, term: number, index: number) =>
        appendsOf(machine.receive(appendRefused(1, 0, 7, previous, term, index)), 1),
    };
  };

  it('a follower without these entries is asked where its log ends', () => {
    expect(leader().refuse(9, 0, 4)).toMatchObject([{ previousIndex: 3, previousTerm: 1 }]);
  });

  it('a term that both have is skipped to its last entry here', () => {
    expect(leader().refuse(9, 4, 4)).toMatchObject([{ previousIndex: 5, previousTerm: 4 }]);
  });

  it('a term that the leader lacks is skipped whole', () => {
    const [probe] = leader().refuse(9, 3, 4);
    expect(probe!.previousIndex).toBeLessThanOrEqual(3);
  });

  it('ends with the beginning of the log', () => {
    expect(leader().refuse(9, 0, 1)).toMatchObject([{ previousIndex: 0, previousTerm: 0 }]);
  });

  it('stale refusals move nothing: of an earlier probe, or of what matches already', () => {
    const { machine, refuse } = leader();
    expect(refuse(5, 0, 2)).toEqual([]);
    machine.acknowledge(1, 9);
    expect(refuse(9, 0, 2)).toEqual([]);
    expect(machine.state.progress[1]!.nextIndex).toBe(11);
  });
});

describe('proposals', () => {
  it('several payloads get contiguous entries, and their bytes are not copied', () => {
    const machine = new Machine().lead();
    const payloads = [new Uint8Array(1), new Uint8Array(2)];
    machine.step({ kind: 'proposal', entryKind: 1, payloads });
    expect(machine.effects.proposedAt).toBe(2);
    expect(machine.state.log.entries[1]!.payload).toBe(payloads[0]);
    expect(machine.state.log.entries[2]!.payload).toBe(payloads[1]);
  });

  it('are refused by whoever does not lead, without a trace', () => {
    const machine = new Machine();
    machine.propose(1);
    expect(machine.effects).toMatchObject({ refusal: 'not-leader', proposedAt: 0, ticket: null });
  });

  it('are refused whole when one payload is too large', () => {
    const machine = new Machine({ limits: { ...PLAIN, proposalBytesMax: 5 } }).lead();
    machine.propose(5, 6);
    expect(machine.effects).toMatchObject({ refusal: 'too-large', proposedAt: 0, ticket: null });
  });

  it('are refused while too much is uncommitted; one is always let through; commits make room', () => {
    const machine = new Machine({ limits: { ...PLAIN, uncommittedBytesMax: 10 } }).lead();
    machine.propose(50);
    expect(machine.effects.refusal).toBeNull();
    machine.propose(1);
    expect(machine.effects.refusal).toBe('overloaded');
    machine.complete();
    machine.acknowledge(1, 2);
    expect(machine.state.uncommittedBytes).toBe(0);
    machine.propose(10);
    expect(machine.effects.refusal).toBeNull();
  });

  it('are refused without payload, too, when too many wait: each entry takes a fixed part', () => {
    const limits = { ...PLAIN, uncommittedBytesMax: 3 * ENTRY_OVERHEAD_BYTES };
    const machine = new Machine({ limits }).lead();
    for (const refusal of [null, null, null, 'overloaded']) {
      machine.propose(0);
      expect(machine.effects.refusal).toBe(refusal);
    }
    machine.complete();
    machine.acknowledge(1, 4);
    expect(machine.state).toMatchObject({ commitIndex: 4, uncommittedBytes: 0 });
  });

  it('are refused while the state machine is too far behind; what it applies makes room', () => {
    const machine = new Machine({ limits: { ...PLAIN, pendingAppliesMax: 3 } }).lead();
    machine.propose(1, 1);
    machine.complete();
    machine.acknowledge(1, 3);
    expect(machine.state).toMatchObject({ commitIndex: 3, appliedIndex: 0 });
    machine.propose(1);
    expect(machine.effects).toMatchObject({ refusal: 'overloaded', proposedAt: 0 });
    machine.step({ kind: 'applied', index: 1 });
    machine.propose(1);
    expect(machine.effects.refusal).toBeNull();
  });

  it('the budget is whole again after every change of role', () => {
    const machine = new Machine().lead();
    machine.propose(30);
    machine.step({ kind: 'quorum-lost' });
    expect(machine.state.uncommittedBytes).toBe(0);
    machine.lead();
    machine.acknowledge(1, 3);
    expect(machine.state).toMatchObject({ commitIndex: 3, uncommittedBytes: 0 });
  });

  it('applying never passes the commit index', () => {
    expect(() => new Machine().lead().step({ kind: 'applied', index: 1 })).toThrow(
      /applied index 1 is above/,
    );
  });
});
