/** The verdict on a recorded history: which model, key by key, and where it is first wrong. */
import { type AppendOperation, type AppendResult, appendModel } from '../../model/linearizability/append.ts';
import { checkByKey, type KeyedVerdict } from '../../model/linearizability/check-by-key.ts';
import type { SearchBounds, SequentialModel } from '../../model/linearizability/history.ts';
import { IMPOSSIBLE } from '../../model/linearizability/history.ts';
import {
  type RegisterOperation,
  type RegisterResult,
  registerModel,
} from '../../model/linearizability/register.ts';
import { smallestViolatingPrefix } from '../../model/linearizability/smallest-prefix.ts';
import { describeOperation, describeResult, describeState } from './describe.ts';
import type { Keyed, RecordedCall, RecordedHistory } from './recorded.ts';

/** A call for people and for JSON. Lines are those of the file; null: it never ended. */
export interface DescribedCall {
  readonly client: number;
  readonly fromLine: number;
  readonly toLine: number | null;
  readonly operation: string;
  readonly result: string;
}

export interface PlacedCall extends DescribedCall {
  /** What the object holds after it. */
  readonly state: string;
}

export interface Violation {
  /** Empty where there is one object only. */
  readonly key: string;
  /** No order explains the lines up to and including the last one of this call. */
  readonly at: DescribedCall;
  readonly concurrent: readonly DescribedCall[];
  /** An order that explains all before that line. */
  readonly order: readonly PlacedCall[];
  /** False: a bound was hit while a smaller prefix was sought. */
  readonly smallest: boolean;
}

export interface Judgement {
  readonly verdict: 'linearizable' | 'violated' | 'unknown';
  readonly steps: number;
  /** What was used up when the verdict is unknown. */
  readonly bound: 'steps' | 'bytes' | null;
  /** The key that could not be decided. */
  readonly undecidedKey: string | null;
  readonly violation: Violation | null;
}

type AnyOperation = RegisterOperation | AppendOperation;
type AnyResult = RegisterResult | AppendResult;

/** The verdict, and where the history is first wrong if it is. */
export function judge(history: RecordedHistory, bounds: SearchBounds): Judgement {
  switch (history.model) {
    case 'register':
      return judgeCalls(registerModel, history.calls, bounds);
    case 'append':
      return judgeCalls(appendModel, history.calls, bounds);
    default:
      return history satisfies never;
  }
}

/** The verdict alone, which takes one search a key. */
export function decide(
  history: RecordedHistory,
  bounds: SearchBounds,
): KeyedVerdict<Keyed<AnyOperation>, AnyResult>['verdict'] {
  switch (history.model) {
    case 'register':
      return checkCalls(registerModel, history.calls, bounds).verdict;
    case 'append':
      return checkCalls(appendModel, history.calls, bounds).verdict;
    default:
      return history satisfies never;
  }
}

function checkCalls<State, Operation, Result>(
  model: SequentialModel<State, Operation, Result>,
  calls: readonly RecordedCall<Operation, Result>[],
  bounds: SearchBounds,
): KeyedVerdict<Keyed<Operation>, Result> {
  return checkByKey<State, Keyed<Operation>, Result>(model, calls, (operation) => operation.key, bounds);
}

function judgeCalls<State extends string | null, Operation extends AnyOperation, Result extends AnyResult>(
  model: SequentialModel<State, Operation, Result>,
  calls: readonly RecordedCall<Operation, Result>[],
  bounds: SearchBounds,
): Judgement {
  const { verdict, key } = checkCalls(model, calls, bounds);
  const { kind, steps } = verdict;
  const nothing = { bound: null, undecidedKey: null, violation: null };
  if (kind === 'linearizable') return { verdict: kind, steps, ...nothing };
  if (kind === 'unknown')
    return { ...nothing, verdict: kind, steps, bound: verdict.bound, undecidedKey: key };
  const ofKey = calls.filter((call) => call.operation.key === key);
  const prefix = smallestViolatingPrefix<State, Keyed<Operation>, Result>(model, ofKey, verdict, bounds);
  // In a prefix some calls have no end yet, so they are told by where they begin.
  const byBegin = new Map(ofKey.map((call) => [call.invoked, call]));
  const described = (invoked: number): DescribedCall => describeCall(byBegin.get(invoked)!);
  let state = model.initial;
  const order = prefix.order.map((call): PlacedCall => {
    const after = model.step(state, call.operation, call.result);
    if (after !== IMPOSSIBLE) state = after;
    const whole = described(call.invoked);
    const result = call.result === undefined && whole.toLine !== null ? 'not known yet' : whole.result;
    return { ...whole, result, state: describeState(state) };
  });
  const violation: Violation = {
    key: key ?? '',
    at: described(prefix.at.invoked),
    concurrent: prefix.concurrent.map((call) => described(call.invoked)),
    order,
    smallest: prefix.exact,
  };
  return { ...nothing, verdict: kind, steps, violation };
}

function describeCall(
  call: RecordedCall<RegisterOperation | AppendOperation, RegisterResult | AppendResult>,
): DescribedCall {
  return {
    client: call.client,
    fromLine: call.invoked,
    toLine: call.returned === Infinity ? null : call.returned,
    operation: describeOperation(call.operation),
    result: describeResult(call.result),
  };
}
