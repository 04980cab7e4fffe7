/**
 * From actions that change a server in place to steps of the checker, which wants pure functions: each attempt is made
 * on a copy, and is a step when its guard holds.
 *
 * A message that promises nothing beyond what is on disk leaves at once. That leaves nothing out: from then on it may
 * be delayed as long as any, and the only thing that waiting could add is its loss in a crash, which the network does
 * as well. Every other message waits on its server.
 */
import type { NetworkEffect, Step } from '../../check/specification.ts';
import type { ProtocolBounds } from './bounds.ts';
import { Release } from './disk.ts';
import { waitingKey } from './keys.ts';
import type { Message } from './message.ts';
import { cloneServer, type Refusal, type Server, termAt, type Waiting } from './server.ts';

export type ProtocolStep = Step<Server, Message>;
type Effect = NetworkEffect<Message>;

const QUIET: Effect = { kind: 'quiet' };
const DISCARD: Effect = { kind: 'discard' };

/** Collects the steps that one server can take. */
export class Attempts {
  readonly steps: ProtocolStep[] = [];
  readonly #bounds: ProtocolBounds;
  readonly #server: Server;

  constructor(bounds: ProtocolBounds, server: Server) {
    this.#bounds = bounds;
    this.#server = server;
  }

  /** The server changes; a message that was received stays in flight. */
  change(action: string, act: (server: Server) => Refusal): void {
    const after = cloneServer(this.#server);
    if (act(after) === null) this.#add(action, after, QUIET);
  }

  crash(action: string, act: (server: Server) => Refusal): void {
    const after = cloneServer(this.#server);
    if (act(after) === null) this.#add(action, after, QUIET, true);
  }

  /** The received message is consumed. */
  discard(action: string, act: (server: Server) => Refusal): void {
    const after = cloneServer(this.#server);
    if (act(after) === null) this.#add(action, after, DISCARD);
  }

  /** A message of the server's own accord. */
  send(action: string, message: Message, act: (server: Server) => Refusal): void {
    const after = cloneServer(this.#server);
    if (act(after) !== null) return;
    if (this.#leavesAtOnce(after, message)) this.#add(action, after, { kind: 'send', message });
    else this.#hold(action, after, message);
  }

  /** An answer joins the request in flight, or takes its place when that arrives for the last time. */
  answer(action: string, message: Message, act: (server: Server) => Refusal): void {
    const after = cloneServer(this.#server);
    if (act(after) !== null) return;
    if (this.#leavesAtOnce(after, message)) {
      this.#add(action, after, { kind: 'send', message });
      this.#add(action, after, { kind: 'reply', message });
    } else this.#hold(action, after, message);
  }

  /** What waited leaves. */
  release(action: string, waiting: Waiting): void {
    const after = cloneServer(this.#server);
    if (Release(this.#bounds, after, waiting) !== null) return;
    after.waiting.splice(this.#server.waiting.indexOf(waiting), 1);
    this.#add(action, after, { kind: 'send', message: waiting.message });
  }

  #leavesAtOnce(after: Server, message: Message): boolean {
    return Release(this.#bounds, after, waitingFor(after, message)) === null;
  }

  #hold(action: string, after: Server, message: Message): void {
    const waiting = waitingFor(after, message);
    const key = waitingKey(waiting);
    if (!after.waiting.some((one) => waitingKey(one) === key)) {
      if (after.waiting.length >= this.#bounds.waiting) return;
      after.waiting.push(waiting);
    }
    this.#add(action, { ...after, waiting: inOrder(after.waiting) }, QUIET);
  }

  #add(action: string, local: Server, network: Effect, counted = false): void {
    this.steps.push({ action, local, network, counted });
  }
}

/** What waits has no order: any of it may leave next. So there is one order to write it down. */
export function inOrder(waiting: readonly Waiting[]): Waiting[] {
  if (waiting.length < 2) return waiting.slice();
  const keyed = waiting.map((one) => ({ key: waitingKey(one), one }));
  keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  return keyed.map(({ one }) => one);
}

function waitingFor({ log }: Server, message: Message): Waiting {
  const isSuccess = message.type === 'append-response' && message.success;
  return { message, matchTerm: isSuccess ? termAt(log, message.matchIndex) : 0 };
}
