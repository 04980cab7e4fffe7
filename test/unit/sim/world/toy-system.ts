/**
 * Servers that play a cluster without being one: they share one log, and tell the world whatever a test wants
 * told. Nothing is sent or written, and nothing observed: the world must judge them by their views alone.
 */
import type {
  ClientRequest,
  OwnView,
  ServerContext,
  SimulatedServer,
  System,
} from '../../../../sim/system.ts';
import type { MemberId } from '../../../../src/base/types.ts';
import { Role } from '../../../../src/raft/state.ts';
import type { Outcome } from '../../../../src/replica/outcome.ts';

export type View = OwnView;
type Reply = (outcome: Outcome) => void;

/** What goes wrong; without any of it the toy is a healthy cluster whose leader is its first server. */
export interface ToyPlan {
  /** Changes what a server tells of itself. */
  readonly told?: (self: MemberId, healthy: View) => View;
  /** What the leader does with a request; by default it commits it. */
  readonly answer?: (toy: ToyLog, request: ClientRequest, reply: Reply) => void;
  /** Called as a server starts, and at each alarm that it has set. */
  readonly acts?: (context: ServerContext) => void;
}

/** The log that all servers of a run share. */
export class ToyLog {
  length = 0;
  sessions = 0;

  /** Appends the request and commits it at once. Every operation is taken for a put. */
  commit(request: ClientRequest): Outcome {
    this.length += 1;
    if (request.operation !== null) return this.#committed({ kind: 'done' });
    this.sessions += 1;
    return this.#committed({ kind: 'session', session: this.sessions });
  }

  #committed(result: unknown): Outcome {
    return { kind: 'committed', index: this.length, term: 1, result };
  }
}

/** A system for one run; make another for the next. Its clients may only put. */
export function toySystem(plan: ToyPlan = {}): System {
  const log = new ToyLog();
  return {
    name: 'toy',
    identify: null,
    refinesProtocol: false,
    create: (context) => new ToyServer(context, plan, log),
  };
}

class ToyServer implements SimulatedServer {
  readonly #context: ServerContext;
  readonly #plan: ToyPlan;
  readonly #log: ToyLog;

  constructor(context: ServerContext, plan: ToyPlan, log: ToyLog) {
    this.#context = context;
    this.#plan = plan;
    this.#log = log;
  }

  start(): void {
    this.#plan.acts?.(this.#context);
  }

  receive(): void {}

  alarm(): void {
    this.#plan.acts?.(this.#context);
  }

  request(request: ClientRequest, reply: Reply): void {
    const { leader } = this.view();
    if (leader !== this.#context.self) reply({ kind: 'rejected', reason: 'not-leader', leader });
    else if (this.#plan.answer !== undefined) this.#plan.answer(this.#log, request, reply);
    else reply(this.#log.commit(request));
  }

  view(): View {
    const { self, members } = this.#context;
    const leader = members[0]!.id;
    const { length } = this.#log;
    const healthy: View = {
      ready: true,
      role: self === leader ? Role.Leader : Role.Follower,
      term: 1,
      leader,
      lastIndex: length,
      commitIndex: length,
      appliedIndex: length,
    };
    return this.#plan.told?.(self, healthy) ?? healthy;
  }

  stateDigest(): null {
    return null;
  }
}
