/** One machine at a time, for tests of single rules: make a state, make a step, read the effects. */
import type { LogIndex, MemberId, Term } from '../../../src/base/types.ts';
import { NO_MEMBER } from '../../../src/base/types.ts';
import { simpleConfiguration } from '../../../src/raft/configuration.ts';
import { createState } from '../../../src/raft/create-state.ts';
import type { Effects } from '../../../src/raft/effects.ts';
import { createEffects } from '../../../src/raft/effects-buffer.ts';
import { type Entry, EntryKind } from '../../../src/raft/entry.ts';
import type { Input } from '../../../src/raft/input.ts';
import { step } from '../../../src/raft/machine.ts';
import { appendAccepted, voteResponse } from '../../../src/raft/make-message.ts';
import type { AppendRequest, Message } from '../../../src/raft/message.ts';
import { MessageKind } from '../../../src/raft/message.ts';
import { DEFAULT_LIMITS, type RaftLimits } from '../../../src/raft/options.ts';
import { type RaftState, Role } from '../../../src/raft/state.ts';

/** Neither pre-vote nor check-quorum: the rules of the paper alone. */
export const PLAIN: RaftLimits = { ...DEFAULT_LIMITS, preVote: false, checkQuorum: false };

/** A log with these terms; every payload has `bytes` bytes. */
export function logOf(terms: readonly Term[], bytes = 1): Entry[] {
  return terms.map((term, at) => ({
    index: at + 1,
    term,
    kind: EntryKind.Command,
    payload: new Uint8Array(bytes).fill(term),
  }));
}

export const termsOf = (state: RaftState): Term[] => state.log.entries.map(({ term }) => term);

export interface MachineOptions {
  readonly self?: MemberId;
  readonly voters?: readonly MemberId[];
  readonly term?: Term;
  readonly vote?: MemberId;
  readonly log?: readonly Term[];
  readonly bytes?: number;
  readonly limits?: RaftLimits;
}

export class Machine {
  state: RaftState;
  readonly effects: Effects = createEffects();
  readonly limits: RaftLimits;

  constructor({ self = 0, voters = [0, 1, 2], term = 0, vote = NO_MEMBER, ...rest }: MachineOptions = {}) {
    this.state = createState(
      self,
      simpleConfiguration(voters),
      { term, vote },
      logOf(rest.log ?? [], rest.bytes),
    );
    this.limits = rest.limits ?? PLAIN;
  }

  /** Makes a step and returns the messages it made, whether they may leave or not. */
  step(input: Input): Message[] {
    step(this.state, this.limits, input, this.effects);
    return this.effects.sent.map(({ message }) => message);
  }

  receive(message: Message, leaderAlive = false): Message[] {
    return this.step({ kind: 'message', message, leaderAlive });
  }

  timeout(): Message[] {
    return this.step({ kind: 'election-timeout' });
  }

  heartbeat(): Message[] {
    return this.step({ kind: 'heartbeat-due' });
  }

  propose(...sizes: readonly number[]): Message[] {
    const payloads = sizes.map((size) => new Uint8Array(size));
    return this.step({ kind: 'proposal', entryKind: EntryKind.Command, payloads });
  }

  /** Completes everything issued so far and returns what was let go. */
  complete(ticket = this.state.ticketIssued): Message[] {
    this.step({ kind: 'ticket-completed', ticket });
    return [...this.effects.released];
  }

  /** Campaigns, is elected by a majority, and has its no-op written. */
  lead(): this {
    this.timeout();
    this.complete();
    for (const voter of this.state.configuration.voters) {
      if (this.state.role === Role.Candidate && voter !== this.state.self) {
        this.receive(voteResponse(voter, this.state.self, this.state.term, true));
      }
    }
    if (this.state.role !== Role.Leader) throw new Error('was not elected');
    this.complete();
    return this;
  }

  /** A follower says that its log durably equals ours up to `matchIndex`. */
  acknowledge(from: MemberId, matchIndex: LogIndex, previousIndex: LogIndex = matchIndex): Message[] {
    return this.receive(appendAccepted(from, this.state.self, this.state.term, previousIndex, matchIndex));
  }
}

export function appendsOf(messages: readonly Message[], to: MemberId): AppendRequest[] {
  return messages.filter((one) => one.kind === MessageKind.AppendRequest).filter((one) => one.to === to);
}

export const lengthsOf = (appends: readonly AppendRequest[]): number[] =>
  appends.map(({ entries }) => entries.length);
