/** Ordeal's own replica with the key-value machine, as a system under test. */
import type { KeyValueResult } from '../properties/client-history.ts';
import { Slab } from '../src/base/slab.ts';
import { type MemberId, NO_MEMBER } from '../src/base/types.ts';
import { RaftElection } from '../src/failover/raft-election.ts';
import { encodeCommand } from '../src/kv/command.ts';
import { KeyValueMachine } from '../src/kv/key-value-machine.ts';
import type { Clock } from '../src/ports/clock.ts';
import { EMPTY_PAYLOAD, EntryKind } from '../src/raft/entry.ts';
import type { Observer } from '../src/raft/observation.ts';
import type { ChangeOutcome, Outcome } from '../src/replica/outcome.ts';
import { Replica } from '../src/replica/replica.ts';
import { identifyFrame } from '../src/wire/identify-frame.ts';
import { FailoverServer, type MakeElection } from './failover/failover-server.ts';
import { Resident } from './resident.ts';
import type {
  ChangeRequest,
  ClientRequest,
  OwnView,
  ServerContext,
  SimulatedServer,
  System,
} from './system.ts';
import { ToldReplica } from './told-replica.ts';

export const raftSystem: System = raftSystemWith((...args) => new RaftElection(...args));

/** The same, with failover coordinators that ask another election; for trying one that is wrong. */
export function raftSystemWith(elect: MakeElection): System {
  return {
    name: 'ordeal',
    identify: identifyFrame,
    refinesProtocol: true,
    create: (context) => new RaftServer(context, elect),
    createApart: (context) => new RaftServer(context, elect),
  };
}

class RaftServer implements SimulatedServer {
  readonly #machine: KeyValueMachine;
  readonly #replica: Replica;
  /** The same, for whoever wants something of it. */
  readonly #told: ToldReplica;
  readonly #failover: FailoverServer | null;
  readonly #resident: Resident | null;
  readonly #slab = new Slab();

  constructor(context: ServerContext, elect: MakeElection) {
    const { identity, self, members, options, ports, failover: plan } = context;
    this.#machine = new KeyValueMachine(context.sessionsMax);
    const stateMachine = context.wrapStateMachine(this.#machine);
    const make = (clock: Clock, observer: Observer): ToldReplica => {
      const own = { ...ports, clock, observer, stateMachine };
      return new ToldReplica(new Replica({ ...options, identity, self, members }, own), ports);
    };
    const { clock, observer, claimed, told } = ports;
    const { raft, timing } = options;
    this.#failover =
      plan === null
        ? null
        : new FailoverServer({ self, plan, clock, observer, raft, timing, claimed, told, elect }, make);
    this.#resident = context.resident === null ? null : new Resident(observer, context.resident);
    this.#told = this.#failover?.replica ?? make(clock, this.#resident ?? observer);
    this.#resident?.attach(this.#told);
    this.#replica = this.#told.replica;
  }

  start(): void {
    if (this.#failover === null) this.#replica.start();
    else this.#failover.start();
  }

  receive(frame: Uint8Array): void {
    this.#replica.receive(frame);
  }

  alarm(): void {
    if (this.#failover === null) this.#replica.alarm();
    else this.#failover.alarm();
  }

  stop(): void {
    this.#failover?.stop();
    this.#replica.stop();
    this.#askOnceMore();
  }

  /** Whoever embeds it may come too late, and has to be told so. */
  #askOnceMore(): void {
    const answered = (): void => {};
    this.#told.propose(EMPTY_PAYLOAD, EntryKind.Session, answered);
    this.#told.read(answered);
    this.#told.changeMembership([], answered, true);
    this.#told.transfer(NO_MEMBER, answered);
    this.#told.takeSnapshot();
    this.#told.campaign();
    this.#replica.forgetLeader();
    this.#replica.alarm();
  }

  request(request: ClientRequest, answer: (outcome: Outcome) => void): void {
    const { session, sequence, operation, byIndex } = request;
    const resident = this.#resident;
    const reply =
      resident === null
        ? answer
        : (outcome: Outcome): void => {
            answer(outcome);
            resident.heard();
          };
    if (byIndex && operation?.kind === 'get') this.#read(operation.key, reply);
    else if (operation === null) this.#told.propose(EMPTY_PAYLOAD, EntryKind.Session, reply);
    else
      this.#told.propose(
        encodeCommand({ session, sequence, operation }, this.#slab),
        EntryKind.Command,
        reply,
      );
  }

  crashed(error: unknown): void {
    this.#replica.crashed(error);
  }

  transfer(target: MemberId): void {
    this.#told.transfer(target, () => {});
  }

  forgetLeader(): void {
    this.#replica.forgetLeader();
  }

  campaign(): void {
    this.#told.campaign();
  }

  takeSnapshot(): void {
    this.#told.takeSnapshot();
  }

  change({ changes, autoLeave }: ChangeRequest, reply: (outcome: ChangeOutcome) => void): void {
    this.#told.changeMembership(changes, reply, autoLeave);
  }

  view(): OwnView {
    const { phase, role, term, leader, lastIndex, commitIndex, appliedIndex } = this.#replica.status();
    return {
      ready: phase === 'running',
      role,
      term,
      leader,
      lastIndex,
      commitIndex,
      appliedIndex,
    };
  }

  stateDigest(): number {
    return this.#machine.digest();
  }

  /** A read that is refused certainly had no effect, as if a server that does not lead had rejected it. */
  #read(key: string, reply: (outcome: Outcome) => void): void {
    this.#told.read((outcome) => {
      if (outcome.kind === 'ready') {
        const result: KeyValueResult = { kind: 'value', value: this.#machine.get(key) };
        reply({ kind: 'committed', index: outcome.index, term: this.#replica.status().term, result });
      } else reply({ kind: 'rejected', reason: 'not-leader', leader: outcome.leader });
    });
  }
}
