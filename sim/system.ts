/**
 * What can be put under the simulator: not only our Raft. A system builds servers over the ports; the world
 * owns time, network, disks and clients, and knows a server by this interface alone.
 */

import type { KeyValueOperation, KeyValueResult } from '../properties/client-history.ts';
import type { Property } from '../properties/property.ts';
import type { Reply, Request } from '../properties/request.ts';
import type { ServerView } from '../properties/world-view.ts';
import type { GroupIdentity, MemberId, Micros } from '../src/base/types.ts';
import type { FailoverState } from '../src/failover/coordinator.ts';
import type { Random } from '../src/ports/random.ts';
import type { MembershipChange } from '../src/raft/membership-change.ts';
import type { Member, ReplicaOptions, ReplicaPorts } from '../src/replica/options.ts';
import type { ChangeOutcome, Outcome } from '../src/replica/outcome.ts';
import type { FailoverPlan } from './scenario/scenario.ts';

/** A client's request as it reaches a server. */
export interface ClientRequest {
  /** 0 asks for a new session; the answer's result is then the session's number. */
  readonly session: number;
  /** Rises by one with each new operation of the session; the same for a retry. */
  readonly sequence: number;
  /** null only when `session` is 0. */
  readonly operation: KeyValueOperation | null;
  /** A `get` that is not to go through the log: by a read index, on whichever server is asked. */
  readonly byIndex: boolean;
}

/** An administrator's request as it reaches a server. */
export interface ChangeRequest {
  /** None: a joint configuration is to be left. */
  readonly changes: readonly MembershipChange[];
  /** False: a joint configuration that this leads to is left when that is asked for, and not by itself. */
  readonly autoLeave: boolean;
}

/** The answer; `result` of a committed outcome is a `ClientResult`. */
export type ClientResult =
  | { readonly kind: 'session'; readonly session: number }
  | { readonly kind: 'refused'; readonly reason: string }
  | KeyValueResult;

/** The parts of a `ServerView` that the server itself knows; `stateDigest` is asked for apart, after each batch that is applied. */
export type OwnView = Omit<ServerView, 'id' | 'alive' | 'paused' | 'hasBacklog' | 'stateDigest'>;

/** One incarnation of one server. */
export interface SimulatedServer {
  start(): void;
  receive(frame: Uint8Array): void;
  alarm(): void;
  /** It is told to stop, and to answer whoever waits; absent: its process is ended without a word. */
  stop?(): void;
  /** `reply` is called at most once: never, if the server dies first. */
  request(request: ClientRequest, reply: (outcome: Outcome) => void): void;
  /** A completion of the disk has thrown; absent: then the harness fails. */
  crashed?(error: unknown): void;
  /** Asks a leader to hand its leadership over, to `target` or for `NO_MEMBER` to the best; nothing on others. */
  transfer?(target: MemberId): void;
  forgetLeader?(): void;
  /** Campaigns now, unless its leader is alive. */
  campaign?(): void;
  /** Begins a snapshot now, if there is anything new to be in it. */
  takeSnapshot?(): void;
  /** Changes the membership; absent: the system cannot. `reply` is called at most once. */
  change?(request: ChangeRequest, reply: (outcome: ChangeOutcome) => void): void;
  view(): OwnView;
  /** As in `ServerView`; apart from `view`, since it is asked for after each batch that is applied. */
  stateDigest(): number | null;
}

export interface ServerContext {
  readonly identity: GroupIdentity;
  readonly self: MemberId;
  /** Those that the cluster is made of; empty for a server that is made later. */
  readonly members: readonly Member[];
  /** Client sessions that the state machine keeps; beyond that the one that was used the longest time ago goes. */
  readonly sessionsMax: number;
  readonly options: Omit<ReplicaOptions, 'identity' | 'self' | 'members'>;
  /** Without the state machine, which is the system's own; `wrapStateMachine` lets the world see and delay what is applied. */
  readonly ports: Omit<ReplicaPorts, 'stateMachine'> & {
    /** The server claims to be PRIMARY while its clock reads less than this; `NO_LEASE`: it claims it no more. */
    claimed(until: Micros): void;
    /** Those who rely on its coordinator were told what it is; `wasTold` false: they could not be. */
    told(state: FailoverState, wasTold: boolean): void;
    /**
     * The server has got hold of a request, and later: it answers it. For the judges of answers, who say nothing of a
     * system that does not tell them.
     */
    asked(request: Request): void;
    replied(reply: Reply): void;
  };
  /** A failover coordinator stands beside the replica; null: none. */
  readonly failover: FailoverPlan | null;
  /** What a service in the process draws from, which asks the replica from within its calls; null: there is none. */
  readonly resident: Random | null;
  readonly wrapStateMachine: (machine: ReplicaPorts['stateMachine']) => ReplicaPorts['stateMachine'];
}

export interface System {
  readonly name: string;
  /** Writes what a frame is, so that its fate can be keyed by it; null: frames are numbered per link. */
  readonly identify:
    | ((frame: Uint8Array, into: { kind: number; term: number; index: number }) => void)
    | null;
  /** Its observations are held against the protocol specification, step by step. */
  readonly refinesProtocol: boolean;
  /** Who judges its runs, where nobody else is named: what can be seen of it decides. Absent: all properties. */
  readonly properties?: readonly Property[];
  create(context: ServerContext): SimulatedServer;
  /**
   * A server that is started from a copy of a disk, apart from the run, to see what comes of it. For systems that use the
   * log of `src/storage`; absent: nothing is tried on copies.
   */
  createApart?(context: ServerContext): SimulatedServer;
}
