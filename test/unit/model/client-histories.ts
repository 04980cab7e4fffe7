/**
 * Histories of clients at work, of any length: each client calls again when its call has ended, every call takes effect
 * at a time of its own in between, and answers what a register answers then. So they are linearizable by construction.
 */
import { IMPOSSIBLE } from '../../../model/linearizability/history.ts';
import {
  type RegisterOperation,
  type RegisterResult,
  registerModel,
} from '../../../model/linearizability/register.ts';
import type { RegisterCall } from './histories.ts';

export interface ClientWork {
  readonly seed: number;
  readonly calls: number;
  readonly clients: number;
  /** How many different values are written; 0: every write has its own. */
  readonly values: number;
  /** Of all calls, the part that reads, and the part that compares and sets. The rest writes. */
  readonly reads: number;
  readonly swaps: number;
  /** The part whose outcome nobody learns. One in two of them never takes effect, others long after. */
  readonly unknown: number;
  /** How long a client waits at most between two calls, where a call takes 2 at most. */
  readonly pause: number;
}

interface Span {
  readonly invoked: number;
  readonly effect: number;
  readonly returned: number;
}

export function clientHistory(work: ClientWork): RegisterCall[] {
  const random = uniform(work.seed);
  const spans = spansOf(work, random);
  const calls = new Map<Span, RegisterCall>();
  let state: string | null = null;
  for (const span of spans.toSorted((a, b) => a.effect - b.effect)) {
    const operation = operationOf(work, state, calls.size, random);
    const { invoked, returned } = span;
    if (returned === Infinity) {
      const after: string | null | typeof IMPOSSIBLE =
        random() < 0.5 ? registerModel.step(state, operation, undefined) : state;
      if (after !== IMPOSSIBLE) state = after;
      calls.set(span, { operation, result: undefined, invoked, returned });
      continue;
    }
    const result = answerOf(operation, state);
    const after = registerModel.step(state, operation, result);
    if (after === IMPOSSIBLE) throw new Error('a register does not answer what it answered');
    state = after;
    calls.set(span, { operation, result, invoked, returned });
  }
  return spans.map((span) => calls.get(span)!);
}

function spansOf(work: ClientWork, random: () => number): Span[] {
  const idleFrom = Array.from({ length: work.clients }, random);
  return Array.from({ length: work.calls }, () => {
    const client = idleFrom.indexOf(Math.min(...idleFrom));
    const invoked = idleFrom[client]!;
    const length = 0.1 + 1.9 * random();
    // No two times may be equal.
    idleFrom[client] = invoked + length + 1e-6 + work.pause * random();
    if (random() < work.unknown) return { invoked, effect: invoked + 5 * random(), returned: Infinity };
    return { invoked, effect: invoked + length * random(), returned: invoked + length };
  });
}

function operationOf(
  { values, reads, swaps }: ClientWork,
  state: string | null,
  count: number,
  random: () => number,
): RegisterOperation {
  const value = () => (values === 0 ? `v${count}` : `v${Math.floor(values * random())}`);
  const choice = random();
  if (choice < reads) return { kind: 'get' };
  if (choice >= reads + swaps) return random() < 0.05 ? { kind: 'delete' } : { kind: 'put', value: value() };
  const expected = random() < 0.5 ? state : value();
  return { kind: 'compare-and-set', expected, value: value() };
}

function answerOf(operation: RegisterOperation, state: string | null): RegisterResult {
  if (operation.kind === 'get') return { kind: 'value', value: state };
  if (operation.kind !== 'compare-and-set') return { kind: 'done' };
  return { kind: 'swapped', swapped: operation.expected === state };
}

/** Of one answer, another one is made, which may or may not be wrong; the history is as it was if it has none. */
export function withAnotherAnswer(calls: readonly RegisterCall[], pick: number): RegisterCall[] {
  const answers = calls.filter(({ result }) => result !== undefined && result.kind !== 'done');
  const chosen = answers[pick % Math.max(1, answers.length)];
  const values = calls.flatMap(({ operation }) => ('value' in operation ? [operation.value] : []));
  return calls.map((call): RegisterCall => {
    if (call !== chosen) return call;
    if (call.result?.kind === 'swapped')
      return { ...call, result: { kind: 'swapped', swapped: !call.result.swapped } };
    return { ...call, result: { kind: 'value', value: values[pick % Math.max(1, values.length)] ?? null } };
  });
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function uniform(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
