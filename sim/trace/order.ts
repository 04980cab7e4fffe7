/**
 * An order of the steps of all servers in which everything that is received was sent before. Servers write their traces
 * without a common clock, and need none: what one of them does depends on the others by messages alone, so any such
 * order tells the same run (L. Lamport, "Time, Clocks, and the Ordering of Events in a Distributed System", 1978).
 */
import type { MemberId } from '../../src/base/types.ts';
import type { Message } from '../../src/raft/message.ts';
import type { Observation } from '../../src/raft/observation.ts';
import type { ServerTrace, TracedStep } from './server-trace.ts';
import { TraceError } from './trace-error.ts';

export interface OrderedStep extends TracedStep {
  readonly trace: ServerTrace;
  /** It hears of a message that nobody sent before; what is wrong about that is for the specification to say. */
  readonly isUnsent: boolean;
}

interface Waiting {
  readonly after: number;
  readonly sequence: number;
}

/** What one server has sent. */
class Sender {
  readonly #left = new Map<number, boolean[]>();
  #waiting: Waiting[] = [];
  #incarnation = 0;

  /** Messages leave when the ticket that they wait for is durable; what a crash finds waiting never leaves. */
  acted({ incarnation, sent, ticketCompleted }: Observation): void {
    if (incarnation !== this.#incarnation) this.#waiting = [];
    this.#incarnation = incarnation;
    for (const { message, after } of sent) this.#waiting.push({ after, sequence: message.sequence });
    if (this.#waiting.length === 0) return;
    const left = this.#left.get(incarnation) ?? [];
    this.#left.set(incarnation, left);
    this.#waiting = this.#waiting.filter(({ after, sequence }) => {
      if (after <= ticketCompleted) left[sequence] = true;
      return after > ticketCompleted;
    });
  }

  hasSent({ incarnation, sequence }: Message): boolean {
    return this.#left.get(incarnation)?.[sequence] === true;
  }
}

/** @throws TraceError when a server is heard of which there is no trace. */
export function* inOrder(traces: readonly ServerTrace[]): Generator<OrderedStep> {
  const senders = new Map<MemberId, Sender>(traces.map(({ life }) => [life.server, new Sender()]));
  for (;;) {
    let moved = false;
    for (const trace of traces) {
      // As far as it goes by itself: the others are looked at when this one has to wait.
      while (trace.head !== null && isSent(trace, trace.head, senders)) {
        moved = true;
        yield* step(trace, trace.head, senders, false);
      }
    }
    if (moved) continue;
    const stuck = blamed(traces);
    if (stuck === null) return;
    yield* step(stuck, stuck.head!, senders, true);
  }
}

function* step(
  trace: ServerTrace,
  head: TracedStep,
  senders: ReadonlyMap<MemberId, Sender>,
  isUnsent: boolean,
): Generator<OrderedStep> {
  senders.get(trace.life.server)!.acted(head.observation);
  yield { ...head, trace, isUnsent };
  trace.advance();
}

function isSent(
  { file }: ServerTrace,
  { observation: { message }, line }: TracedStep,
  senders: ReadonlyMap<MemberId, Sender>,
): boolean {
  if (message === null) return true;
  const sender = senders.get(message.from);
  if (sender === undefined)
    throw new TraceError(
      file,
      line,
      `it hears server ${message.from}, whose trace is missing: name that file, too`,
    );
  return sender.hasSent(message);
}

/** Of the traces that cannot go on, one whose sender has nothing more to tell; null when all are at their end. */
function blamed(traces: readonly ServerTrace[]): ServerTrace | null {
  const waiting = traces.filter(({ head }) => head !== null);
  const ended = new Set(traces.filter(({ head }) => head === null).map(({ life }) => life.server));
  return waiting.find(({ head }) => ended.has(head!.observation.message!.from)) ?? waiting[0] ?? null;
}
