/**
 * The search of Wing and Gong with Lowe's memory of configurations (Lowe, "Testing for linearizability", 2017; the
 * form is Porcupine's): walk the events in order, place a call whose result fits the state, and go back when a
 * return is met whose call is not placed. A pair (calls placed, state) is never explored twice.
 *
 * Open-ended calls have no return, so nothing forces them into the order, and they may come at any later place.
 */
import {
  type Call,
  DEFAULT_BOUNDS,
  IMPOSSIBLE,
  type LinearizabilityVerdict,
  type SearchBounds,
  type SequentialModel,
} from './history.ts';
import { PlacedSet } from './placed-set.ts';

/** An event in a doubly linked list, from which placed calls are lifted, and put back in reverse order. */
interface Node<Operation, Result> {
  readonly call: Call<Operation, Result>;
  /** Number of the call in the placed set. */
  readonly number: number;
  /** Of an invocation: its return, or null when it is open-ended. Of a return: null. */
  match: Node<Operation, Result> | null;
  readonly isReturn: boolean;
  previous: Node<Operation, Result> | null;
  next: Node<Operation, Result> | null;
}

/** Bytes for one remembered configuration, besides its characters. */
const CONFIGURATION_BYTES = 64;

/** Is there an order of the calls that the model and real time allow? */
export function checkLinearizable<State, Operation, Result>(
  model: SequentialModel<State, Operation, Result>,
  calls: readonly Call<Operation, Result>[],
  bounds: SearchBounds = DEFAULT_BOUNDS,
): LinearizabilityVerdict<Operation, Result> {
  const head = buildEvents(calls);
  const closed = calls.reduce((sum, call) => sum + (call.returned === Infinity ? 0 : 1), 0);
  const placed = new PlacedSet(closed, calls.length - closed);
  const seen = new Set<string>();
  const stack: { readonly node: Node<Operation, Result>; readonly state: State }[] = [];
  let state = model.initial;
  let unplaced = closed;
  let steps = 0;
  let bytes = 0;
  let furthest: Call<Operation, Result> | null = null;
  let node = head.next;

  while (unplaced > 0) {
    if (node === null || node.isReturn) {
      // Nothing more can be placed before this return: undo the last placement and try what comes after it.
      if (node !== null && (furthest === null || node.call.returned > furthest.returned))
        furthest = node.call;
      const last = stack.pop();
      if (last === undefined) return violated(calls, furthest, steps);
      state = last.state;
      placed.remove(last.node.number);
      if (last.node.match !== null) unplaced += 1;
      putBack(last.node);
      node = last.node.next;
      continue;
    }
    steps += 1;
    if (steps > bounds.stepsMax) return { kind: 'unknown', steps, bound: 'steps' };
    const open = node.match === null;
    const after = model.step(state, node.call.operation, node.call.result);
    // An open-ended call that changes nothing may as well never have happened.
    if (after === IMPOSSIBLE || (open && model.key(after) === model.key(state))) {
      node = node.next;
      continue;
    }
    placed.add(node.number);
    const configuration = `${placed.text()}|${model.key(after)}`;
    if (seen.has(configuration)) {
      placed.remove(node.number);
      node = node.next;
      continue;
    }
    seen.add(configuration);
    bytes += CONFIGURATION_BYTES + 2 * configuration.length;
    if (bytes > bounds.bytesMax) return { kind: 'unknown', steps, bound: 'bytes' };
    stack.push({ node, state });
    state = after;
    if (!open) unplaced -= 1;
    lift(node);
    node = head.next;
  }
  return { kind: 'linearizable', steps };
}

function violated<Operation, Result>(
  calls: readonly Call<Operation, Result>[],
  furthest: Call<Operation, Result> | null,
  steps: number,
): LinearizabilityVerdict<Operation, Result> {
  const at = furthest!;
  const concurrent = calls.filter(
    (call) => call !== at && call.invoked < at.returned && call.returned > at.invoked,
  );
  return { kind: 'violated', steps, at, concurrent };
}

/** All events in the order of time, behind a head that is none. */
function buildEvents<Operation, Result>(
  calls: readonly Call<Operation, Result>[],
): { next: Node<Operation, Result> | null } {
  const byInvocation = calls.slice().sort((a, b) => a.invoked - b.invoked);
  const closed = byInvocation.filter((call) => call.returned !== Infinity);
  const open = byInvocation.filter((call) => call.returned === Infinity);
  const nodes: Node<Operation, Result>[] = [];
  closed.concat(open).forEach((call, number) => {
    const invocation = newNode(call, number, false);
    nodes.push(invocation);
    if (call.returned === Infinity) return;
    invocation.match = newNode(call, number, true);
    nodes.push(invocation.match);
  });
  nodes.sort((a, b) => timeOf(a) - timeOf(b));
  const head = newNode(calls[0]!, -1, false);
  let last = head;
  for (const node of nodes) {
    last.next = node;
    node.previous = last;
    last = node;
  }
  return head;
}

function newNode<Operation, Result>(
  call: Call<Operation, Result>,
  number: number,
  isReturn: boolean,
): Node<Operation, Result> {
  return { call, number, match: null, isReturn, previous: null, next: null };
}

function timeOf<Operation, Result>(node: Node<Operation, Result>): number {
  return node.isReturn ? node.call.returned : node.call.invoked;
}

function lift<Operation, Result>(node: Node<Operation, Result>): void {
  unlink(node);
  if (node.match !== null) unlink(node.match);
}

function putBack<Operation, Result>(node: Node<Operation, Result>): void {
  if (node.match !== null) relink(node.match);
  relink(node);
}

function unlink<Operation, Result>(node: Node<Operation, Result>): void {
  node.previous!.next = node.next;
  if (node.next !== null) node.next.previous = node.previous;
}

function relink<Operation, Result>(node: Node<Operation, Result>): void {
  node.previous!.next = node;
  if (node.next !== null) node.next.previous = node;
}
