import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { cloneState } from '../../../src/raft/clone.ts';
import { type Configuration, simpleConfiguration } from '../../../src/raft/configuration.ts';
import { encodeState } from '../../../src/raft/encode.ts';
import {
  appendAccepted,
  appendRefused,
  appendRequest,
  voteRequest,
  voteResponse,
} from '../../../src/raft/make-message.ts';
import type { RaftState } from '../../../src/raft/state.ts';
import { logOf, Machine } from './machine.ts';

/** One of a few things that may happen to a machine; a step that its state does not allow is left out. */
type Happening = (machine: Machine) => void;

const happening: fc.Arbitrary<Happening> = fc.oneof(
  fc.constant<Happening>((machine) => machine.timeout()),
  fc.constant<Happening>((machine) => machine.heartbeat()),
  fc.nat(9).map(
    (size): Happening =>
      (machine) =>
        machine.propose(size),
  ),
  fc.nat(2).map(
    (ahead): Happening =>
      (machine) => {
        const { ticketCompleted, ticketIssued } = machine.state;
        const ticket = Math.min(ticketCompleted + 1 + ahead, ticketIssued);
        if (ticket > ticketCompleted) machine.complete(ticket);
      },
  ),
  fc.nat(3).map(
    (term): Happening =>
      (machine) =>
        machine.receive(voteRequest(1, 0, machine.state.term + term, 9, 9)),
  ),
  fc.integer({ min: 1, max: 2 }).map(
    (from): Happening =>
      (machine) => {
        // Nobody answers what was not asked, and nothing is asked before the own vote is durable.
        if (machine.state.hardStateTicket === 0)
          machine.receive(voteResponse(from, 0, machine.state.term, true));
      },
  ),
  fc.nat(9).map(
    (match): Happening =>
      (machine) => {
        if (match > machine.state.log.entries.length)
          machine.receive(appendRefused(1, 0, machine.state.term, match, 0, 1));
        else machine.receive(appendAccepted(1, 0, machine.state.term, match, match));
      },
  ),
  fc.nat(2).map(
    (length): Happening =>
      (machine) => {
        const term = machine.state.term + 1;
        const at = machine.state.commitIndex;
        const previousTerm = at === 0 ? 0 : machine.state.log.entries[at - 1]!.term;
        const entries = logOf(new Array(at + length).fill(term)).slice(at);
        machine.receive(appendRequest(2, 0, term, at, previousTerm, at + length, entries));
      },
  ),
);

/** From a fresh start, or from a leader that streams and has appends in flight. */
const history = fc.record({ leads: fc.boolean(), happenings: fc.array(happening, { maxLength: 25 }) });
const future = fc.array(happening, { maxLength: 25 });

function live({ leads, happenings }: { leads: boolean; happenings: readonly Happening[] }): Machine {
  const machine = new Machine();
  if (leads) {
    machine.lead().acknowledge(1, 1, 0);
    machine.propose(5);
  }
  for (const happen of happenings) happen(machine);
  return machine;
}

/** Two states compared field by field, by a rule that knows nothing of the encoding. */
const plain = (state: RaftState): string =>
  JSON.stringify({
    ...state,
    log: { ...state.log, entries: state.log.entries.map(({ payload, ...rest }) => [rest, [...payload]]) },
  });

const SNAPSHOT = { index: 1, term: 1, configuration: simpleConfiguration([0, 1, 2]), size: 6, checksum: 7 };

function setConfiguration(state: RaftState, change: Partial<Configuration>): void {
  state.configurations = [{ index: 0, configuration: { ...state.configuration, ...change } }];
}

describe('cloning and encoding a state', () => {
  test.prop([history])('a clone is equal, in every field and in its encoding', (before) => {
    const { state } = live(before);
    expect(cloneState(state)).toEqual(state);
    expect(encodeState(cloneState(state))).toEqual(encodeState(state));
  });

  test.prop([history, future])('what happens to a clone does not happen to the original', (before, after) => {
    const machine = live(before);
    const original = machine.state;
    const kept = plain(original);
    const encoded = encodeState(original);
    machine.state = cloneState(original);
    for (const happen of after) happen(machine);
    expect(plain(original)).toBe(kept);
    expect(encodeState(original)).toEqual(encoded);
  });

  test.prop([history, future])('a clone goes on exactly as the original would', (before, after) => {
    const machine = live(before);
    const twin = new Machine();
    twin.state = cloneState(machine.state);
    for (const happen of after) happen(machine);
    for (const happen of after) happen(twin);
    expect(encodeState(twin.state)).toEqual(encodeState(machine.state));
  });

  const changes: [string, (state: RaftState) => void][] = [
    ['the term', (state) => (state.term += 1)],
    ['the vote', (state) => (state.vote = 2)],
    ['the leader', (state) => (state.leader = 2)],
    ['the commit index', (state) => (state.commitIndex += 1)],
    ['the applied index', (state) => (state.appliedIndex += 1)],
    ['the durable index', (state) => (state.durableIndex -= 1)],
    ['the ticket of the hard state', (state) => (state.hardStateTicket = state.ticketIssued)],
    ['a pending ticket', (state) => (state.pendingTickets[0]!.lastIndex -= 1)],
    ['an entry', (state) => (state.log.entries[0] = { ...state.log.entries[0]!, kind: 3 })],
    [
      'one byte of a payload',
      (state) => (state.log.entries[0] = { ...state.log.entries[0]!, payload: new Uint8Array([9]) }),
    ],
    [
      'the length of a payload',
      (state) => (state.log.entries[0] = { ...state.log.entries[0]!, payload: new Uint8Array(2) }),
    ],
    ['where the log begins', (state) => (state.log.baseIndex += 1)],
    ['the term before the log', (state) => (state.log.baseTerm += 1)],
    ['the snapshot', (state) => (state.snapshot = { ...SNAPSHOT, checksum: 8 })],
    ['whether there is a snapshot', (state) => (state.snapshot = null)],
    ['a mode of progress', (state) => (state.progress[1]!.mode = 0)],
    ['a next index', (state) => (state.progress[1]!.nextIndex += 1)],
    ['a match index', (state) => (state.progress[2]!.matchIndex += 1)],
    ['whether a probe is out', (state) => (state.progress[2]!.probeSent = false)],
    ['an append in flight', (state) => (state.progress[1]!.inFlight = [])],
    ['the uncommitted bytes', (state) => (state.uncommittedBytes += 1)],
    ['the voters', (state) => setConfiguration(state, { voters: [0, 1, 3] })],
    ['the outgoing voters', (state) => setConfiguration(state, { outgoing: [0, 1, 3] })],
    ['the learners', (state) => setConfiguration(state, { learners: [3] })],
    ['the learners to be', (state) => setConfiguration(state, { learnersNext: [3] })],
    ['automatic leave', (state) => setConfiguration(state, { autoLeave: true })],
    ['the highest id', (state) => setConfiguration(state, { highestId: 9 })],
    ['a name', (state) => setConfiguration(state, { names: [{ id: 0, name: 'a' }] })],
    [
      'where the configuration stands',
      (state) => (state.configurations[0] = { ...state.configurations[0]!, index: 1 }),
    ],
    ['whose copies count', (state) => (state.progress[1]!.isVoter = false)],
  ];

  it.each(changes)('states that differ in %s have different encodings', (_, change) => {
    const machine = new Machine({ term: 1, log: [1] }).lead();
    machine.acknowledge(1, 1, 1);
    machine.propose(5);
    machine.state.snapshot = SNAPSHOT;
    const changed = cloneState(machine.state);
    change(changed);
    expect(encodeState(changed)).not.toEqual(encodeState(machine.state));
  });
});
