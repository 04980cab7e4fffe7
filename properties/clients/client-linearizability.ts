/**
 * What clients saw is linearizable, key by key (Herlihy and Wing; Raft paper, section 8). Checked when the run is over,
 * within bounds of steps and bytes: a check that hits them is counted, and is no violation. A refused call certainly
 * had no effect and is left out; one that never answered is open-ended.
 */
import { checkByKey } from '../../model/linearizability/check-by-key.ts';
import type { Call, SearchBounds } from '../../model/linearizability/history.ts';
import { registerModel } from '../../model/linearizability/register.ts';
import type { KeyValueOperation, KeyValueResult } from '../client-history.ts';
import type { Property } from '../property.ts';

export const LINEARIZABILITY_BOUNDS: SearchBounds = { stepsMax: 1_000_000, bytesMax: 32 << 20 };

/** Counted when a bound was hit before there was a verdict. */
export const LINEARIZABILITY_UNKNOWN = 'linearizability-unknown';

/** Calls named in a message besides the one that cannot be explained. */
const CONCURRENT_NAMED_MAX = 8;

interface OpenCall {
  readonly client: number;
  readonly operation: KeyValueOperation;
  readonly invoked: number;
  result: KeyValueResult | undefined;
  returned: number;
  refused: boolean;
}

export const clientLinearizability: Property = {
  name: 'client-linearizability',
  description: 'The history that clients saw is linearizable, key by key (Raft paper, section 8).',
  start: ({ report, count }) => {
    const calls: OpenCall[] = [];
    const open = new Map<number, OpenCall>();
    let time = 0;
    return {
      client(event) {
        time += 1;
        if (event.kind === 'invoke') {
          const call: OpenCall = {
            client: event.client,
            operation: event.operation,
            invoked: time,
            result: undefined,
            returned: Infinity,
            refused: false,
          };
          calls.push(call);
          open.set(event.call, call);
          return;
        }
        const call = open.get(event.call);
        if (call === undefined) return;
        open.delete(event.call);
        if (event.kind === 'return') {
          call.result = event.result;
          call.returned = time;
        } else if (event.kind === 'refused') call.refused = true;
      },
      finished() {
        const effective = calls.filter((call) => !call.refused);
        const { verdict, key } = checkByKey(
          registerModel,
          effective,
          // The model speaks of one register; every operation here also names its key.
          (operation) => (operation as KeyValueOperation).key,
          LINEARIZABILITY_BOUNDS,
        );
        if (verdict.kind === 'unknown') count(LINEARIZABILITY_UNKNOWN);
        if (verdict.kind !== 'violated') return;
        const others = verdict.concurrent.slice(0, CONCURRENT_NAMED_MAX).map(describeCall);
        report(
          `key ${JSON.stringify(key)}: no order of the calls explains ${describeCall(verdict.at)}` +
            (others.length === 0 ? '' : `; concurrent with it: ${others.join('; ')}`),
        );
      },
    };
  },
};

/** `client 2: put "x" -> done (events 4 to 9)`. */
function describeCall(call: Call<unknown, unknown>): string {
  // Only calls that `client` made above were handed to the check.
  const { client, operation, result, invoked, returned } = call as OpenCall;
  const end = returned === Infinity ? 'no end' : returned;
  return `client ${client}: ${describeOperation(operation)} -> ${describeResult(result)} (client events ${invoked} to ${end})`;
}

function describeOperation(operation: KeyValueOperation): string {
  switch (operation.kind) {
    case 'get':
    case 'delete':
      return operation.kind;
    case 'put':
      return `put ${JSON.stringify(operation.value)}`;
    case 'compare-and-set':
      return `compare-and-set ${JSON.stringify(operation.expected)} to ${JSON.stringify(operation.value)}`;
    default:
      return operation satisfies never;
  }
}

function describeResult(result: KeyValueResult | undefined): string {
  if (result === undefined) return 'unknown';
  if (result.kind === 'value') return JSON.stringify(result.value);
  return result.kind === 'swapped' ? (result.swapped ? 'swapped' : 'not swapped') : 'done';
}
