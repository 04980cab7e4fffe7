/** One observation: which actions it amounts to, by its input, and whether they are legal and lead to what is reported. */
import type { Message as RaftMessage } from '../../src/raft/message.ts';
import type { Observation } from '../../src/raft/observation.ts';
import type { Entry } from '../spec/base/state.ts';
import { CompleteTicket } from '../spec/protocol/disk.ts';
import {
  BecomeLeader,
  BecomePreCandidate,
  CountOwnVote,
  StepDown,
  Timeout,
} from '../spec/protocol/election.ts';
import { Apply } from '../spec/protocol/following.ts';
import { AdvanceCommitIndex, ClientRequest, CountOwnLog } from '../spec/protocol/leading.ts';
import { ChangeMembership, LeaveJoint, StepDownRemoved } from '../spec/protocol/membership.ts';
import type { Rules } from '../spec/protocol/rules.ts';
import type { Server } from '../spec/protocol/server.ts';
import { isJoint } from '../spec/shared/membership.ts';
import { compareMatched, compareState, compareTicket } from './compare.ts';
import { CANDIDATE, FOLLOWER, LEADER, PRE_CANDIDATE } from './constants.ts';
import { cutSources, type Mirror } from './mirror.ts';
import { refineReads } from './reads.ts';
import { receive } from './receive.ts';
import { refineSends } from './sends.ts';
import { refineBase, refineSaved, refineStaged } from './snapshots.ts';
import { refineStart } from './start.ts';
import { type RefinementParts, StepContext } from './step-context.ts';
import { refineTransferBegin, refineTransferEnd } from './transfer.ts';
import { entryOf } from './translate.ts';

export class StepRefinement {
  readonly #rules: Rules;
  readonly #context: StepContext;

  constructor(parts: RefinementParts) {
    this.#rules = parts.rules;
    this.#context = new StepContext(parts);
  }

  refine(mirror: Mirror, observation: Observation): void {
    const context = this.#context;
    context.begin(mirror, observation);
    if (observation.input === 'start') refineStart(context);
    else this.#step(mirror, observation);
    context.end();
  }

  #step(mirror: Mirror, observation: Observation): void {
    const context = this.#context;
    if (observation.incarnation !== mirror.incarnation || observation.sequence !== mirror.sequence + 1) {
      context.fail(null, `after step ${mirror.sequence} of life ${mirror.incarnation} something is missing`);
      return;
    }
    mirror.sequence = observation.sequence;
    this.#input(mirror, observation);
    if (!context.failed) this.#consequences(mirror, observation);
    if (!context.failed) refineSends(context);
    if (!context.failed) compareMatched(context);
    if (!context.failed) this.#stepDownRemoved(mirror, observation);
    if (!context.failed && observation.baseIndex !== 0) refineBase(context, mirror, observation);
    if (!context.failed) this.#ticket(mirror, observation);
    if (!context.failed) compareState(context);
  }

  #input(mirror: Mirror, observation: Observation): void {
    const { server } = mirror;
    const context = this.#context;
    switch (observation.input) {
      case 'message':
        receive(context, observation.message as RaftMessage);
        return;
      case 'election-timeout':
        // One that never campaigns of its own accord waits on, as the candidate that a transfer has made of it.
        if (
          observation.role === PRE_CANDIDATE ||
          (observation.role === CANDIDATE && this.#rules.preVote && observation.term > server.term)
        ) {
          context.take('BecomePreCandidate', BecomePreCandidate(this.#rules, server));
        }
        return;
      case 'quorum-lost':
        if (server.role === 'leader') context.take('StepDown', StepDown(this.#rules, server));
        return;
      case 'ticket-completed':
        this.#complete(mirror, observation.ticketCompleted);
        return;
      case 'snapshot-saved':
        refineSaved(context, observation.snapshot);
        return;
      case 'snapshot-staged':
        refineStaged(context, observation);
        return;
      default:
        return;
    }
  }

  #complete(mirror: Mirror, id: number): void {
    const { server, held } = mirror;
    const context = this.#context;
    if (id > mirror.ticketIssued) {
      context.fail('CompleteTicket', `ticket ${id} was issued`);
      return;
    }
    while (mirror.ticketCompleted < id && !context.failed) {
      context.take('CompleteTicket', CompleteTicket(server));
      mirror.ticketCompleted += 1;
    }
    let kept = 0;
    const { waiting } = server;
    for (let at = 0; at < waiting.length && !context.failed; at += 1) {
      const one = waiting[at]!;
      const tie = held[at]!;
      if (tie.after > id) {
        waiting[kept] = one;
        held[kept] = tie;
        kept += 1;
      } else context.release(one, tie);
    }
    waiting.length = kept;
    held.length = kept;
    if (server.role === 'candidate' && CountOwnVote(server) === null) context.matched('CountOwnVote');
  }

  /** What follows from the input within the same step: candidature, leadership, entries, commitment, applying. */
  #consequences(mirror: Mirror, observation: Observation): void {
    const { server } = mirror;
    const context = this.#context;
    const rules = this.#rules;
    if (observation.role === CANDIDATE && observation.term > server.term) {
      if (!context.take('Timeout', Timeout(rules, server))) return;
      if (observation.term !== server.term) {
        context.fail('Timeout', `a candidature is for the next term, ${server.term}`);
        return;
      }
    }
    if (observation.role === LEADER && server.role !== 'leader') {
      if (!context.take('BecomeLeader', BecomeLeader(rules, server))) return;
    }
    refineTransferEnd(context);
    if (server.role === 'leader') this.#lead(mirror, observation);
    if (!context.failed) refineTransferBegin(context);
    if (!context.failed) refineReads(context);
    if (!context.failed && observation.appliedIndex > server.appliedIndex) {
      context.take('Apply', Apply(server, observation.appliedIndex));
    }
  }

  #lead(mirror: Mirror, observation: Observation): void {
    const { server, sources } = mirror;
    const context = this.#context;
    for (let at = 0; at < observation.matched.length; at += 1) {
      const { member, index } = observation.matched[at]!;
      if (member !== server.self) continue;
      if (!context.take('CountOwnLog', CountOwnLog(this.#rules, server, index))) return;
    }
    if (observation.commitIndex > server.commitIndex) {
      const refusal = AdvanceCommitIndex(this.#rules, server, observation.commitIndex);
      if (!context.take('AdvanceCommitIndex', refusal)) return;
    }
    // Last: what is appended counts nothing yet, and a joint configuration is left when it is committed.
    for (let at = 0; at < observation.appended.length; at += 1) {
      const entry = observation.appended[at]!;
      if (!this.#append(server, entryOf(entry))) return;
      if (entry.index !== server.log.length) {
        context.fail('ClientRequest', 'the entry continues the log');
        return;
      }
      sources.push(entry);
    }
  }

  /** After all that it did as leader in this step. */
  #stepDownRemoved({ server }: Mirror, { role }: Observation): void {
    if (role !== FOLLOWER || server.role !== 'leader') return;
    this.#context.take('StepDownRemoved', StepDownRemoved(server));
  }

  #append(server: Server, entry: Entry): boolean {
    const context = this.#context;
    if (entry.membership === undefined)
      return context.take('ClientRequest', ClientRequest(this.#rules, server, entry));
    return isJoint(server.membership)
      ? context.take('LeaveJoint', LeaveJoint(this.#rules, server, entry))
      : context.take('ChangeMembership', ChangeMembership(this.#rules, server, entry));
  }

  #ticket(mirror: Mirror, { ticketIssued }: Observation): void {
    cutSources(mirror);
    if (ticketIssued !== null) compareTicket(this.#context, ticketIssued);
  }
}
