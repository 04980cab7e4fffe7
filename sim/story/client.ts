/**
 * The one client of a story. It stands beside every server (no latency, no loss), opens a session when it needs one,
 * and never retries: what a server answers is what the story tells. Its calls are judged like those of any client.
 */
import type { ClientEvent, KeyValueOperation, KeyValueResult } from '../../properties/client-history.ts';
import type { LogIndex, MemberId } from '../../src/base/types.ts';
import type { Outcome, RejectReason, UnknownReason } from '../../src/replica/outcome.ts';
import type { ClientRequest, ClientResult } from '../system.ts';

/** How a call ended for the client. */
export type Answer =
  | { readonly kind: 'committed'; readonly index: LogIndex; readonly result: KeyValueResult }
  | {
      readonly kind: 'rejected';
      readonly reason: RejectReason | 'session-refused';
      readonly leader: MemberId;
    }
  | { readonly kind: 'unknown'; readonly reason: UnknownReason }
  /** No answer came within the time that the client waited. One that comes later is told, too. */
  | { readonly kind: 'none' };

/** What the client needs of its story. */
export interface ClientWorld {
  request(server: MemberId, request: ClientRequest, reply: (outcome: Outcome) => void): void;
  /** Lets time pass until `done`, or until the client gives up waiting. */
  wait(done: () => boolean): void;
  judge(event: ClientEvent): void;
  tell(text: string): void;
}

export class StoryClient {
  readonly #world: ClientWorld;
  #session = 0;
  #sequence = 0;
  #calls = 0;

  constructor(world: ClientWorld) {
    this.#world = world;
  }

  call(server: MemberId, operation: KeyValueOperation): Answer {
    const what = `${describe(operation)} at server ${server}`;
    if (this.#session === 0) {
      const refusal = this.#openSession(server);
      if (refusal !== null) {
        this.#world.tell(`${what}: ${describeAnswer(refusal)}`);
        return refusal;
      }
    }
    this.#sequence += 1;
    const answer = this.#ask(server, what, {
      session: this.#session,
      sequence: this.#sequence,
      operation,
      byIndex: false,
    });
    // A call that may still take effect keeps its session to itself.
    if (answer.kind === 'none' || answer.kind === 'unknown') this.#session = 0;
    return answer;
  }

  /** A linearizable read that puts nothing into the log (dissertation section 6.4), of any server. */
  read(server: MemberId, key: string): Answer {
    const operation = { kind: 'get', key } as const;
    return this.#ask(server, `read ${key} at server ${server}`, {
      session: 0,
      sequence: 0,
      operation,
      byIndex: true,
    });
  }

  #ask(server: MemberId, what: string, request: ClientRequest & { operation: KeyValueOperation }): Answer {
    const call = this.#calls;
    this.#calls += 1;
    // Each call is a client of its own in the history: an open one may overlap the next.
    this.#world.judge({ kind: 'invoke', client: call, call, operation: request.operation });
    const end: { answer: Answer } = { answer: { kind: 'none' } };
    this.#world.request(server, request, (outcome) => {
      end.answer = answerOf(outcome);
      this.#judgeEnd(call, end.answer);
      this.#world.tell(`${what}: ${describeAnswer(end.answer, request.byIndex)}`);
    });
    this.#world.wait(() => end.answer.kind !== 'none');
    if (end.answer.kind === 'none') this.#world.tell(`${what}: no answer yet`);
    return end.answer;
  }

  #openSession(server: MemberId): Exclude<Answer, { kind: 'committed' }> | null {
    const end: { outcome: Outcome | null } = { outcome: null };
    this.#world.request(server, { session: 0, sequence: 0, operation: null, byIndex: false }, (outcome) => {
      end.outcome = outcome;
    });
    this.#world.wait(() => end.outcome !== null);
    const { outcome } = end;
    if (outcome === null) return { kind: 'none' };
    if (outcome.kind === 'rejected')
      return { kind: 'rejected', reason: outcome.reason, leader: outcome.leader };
    if (outcome.kind === 'unknown') return { kind: 'unknown', reason: outcome.reason };
    // The key-value machine answers a registration with a session.
    this.#session = (outcome.result as Extract<ClientResult, { kind: 'session' }>).session;
    this.#sequence = 0;
    return null;
  }

  #judgeEnd(call: number, answer: Answer): void {
    const { judge } = this.#world;
    if (answer.kind === 'committed') {
      judge({ kind: 'return', client: call, call, result: answer.result, index: answer.index });
    } else if (answer.kind === 'rejected') {
      judge({ kind: 'refused', client: call, call, reason: answer.reason });
    } else judge({ kind: 'unknown', client: call, call });
  }
}

function answerOf(outcome: Outcome): Answer {
  if (outcome.kind === 'rejected')
    return { kind: 'rejected', reason: outcome.reason, leader: outcome.leader };
  if (outcome.kind === 'unknown') return { kind: 'unknown', reason: outcome.reason };
  // The key-value machine answers commands with nothing else.
  const result = outcome.result as ClientResult;
  if (result.kind === 'refused' || result.kind === 'session') {
    return { kind: 'rejected', reason: 'session-refused', leader: -1 };
  }
  return { kind: 'committed', index: outcome.index, result };
}

function describe(operation: KeyValueOperation): string {
  switch (operation.kind) {
    case 'put':
      return `put ${operation.key}=${operation.value}`;
    case 'compare-and-set':
      return `set ${operation.key} from ${operation.expected ?? 'nothing'} to ${operation.value}`;
    default:
      return `${operation.kind} ${operation.key}`;
  }
}

function describeAnswer(answer: Answer, byIndex = false): string {
  switch (answer.kind) {
    case 'committed': {
      const { result } = answer;
      const value = result.kind === 'value' ? `${result.value ?? 'nothing'}, ` : '';
      const swapped = result.kind === 'swapped' ? `${result.swapped ? 'set' : 'not set'}, ` : '';
      return `${value}${swapped}${byIndex ? 'as of' : 'committed as'} entry ${answer.index}`;
    }
    case 'rejected':
      return `refused, ${answer.reason}${answer.leader < 0 ? '' : `, the leader is ${answer.leader}`}`;
    case 'unknown':
      return `outcome unknown, ${answer.reason}`;
    case 'none':
      return 'no answer yet';
    default:
      return answer satisfies never;
  }
}
