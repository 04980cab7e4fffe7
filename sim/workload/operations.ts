/**
 * What a client does next, drawn from its identity and the number of the operation: which kind, on which key, with
 * which value. Values tell who wrote them and when, as far as their size permits, because a check for
 * linearizability sees nothing in a history whose values are all alike.
 */
import type { KeyValueOperation, KeyValueResult } from '../../properties/client-history.ts';
import type { KeyedRandom } from '../kernel/random.ts';
import type { WorkloadPlan } from '../scenario/scenario.ts';

/** The purposes of draws for one operation. Never renumber: recorded seeds depend on them. */
const Salt = { Kind: 0, Key: 1, Size: 2, Oversize: 3, Way: 4 } as const;

/** Through the log, or by a read index: of the leader, as far as the client knows it, or of any server. */
export type ReadWay = 'log' | 'leader' | 'any';

/** What a client believes each key to hold; undefined where it cannot know. */
export type Beliefs = Map<string, string | null>;

export class OperationDrawing {
  readonly #plan: WorkloadPlan;
  readonly #keyed: KeyedRandom;
  readonly #oversizeBytes: number;
  readonly #names: readonly string[];

  constructor(plan: WorkloadPlan, keyed: KeyedRandom, proposalBytesMax: number) {
    this.#plan = plan;
    this.#keyed = keyed;
    this.#oversizeBytes = proposalBytesMax + 1;
    this.#names = Array.from({ length: plan.keys }, (_, i) => `k${i}`);
  }

  /**
   * `identity` is the folded key of the operation, `stamp` what makes its value unique. An oversize put is never
   * drawn when `canBeRefused` is false.
   */
  draw(identity: number, stamp: string, beliefs: Beliefs, canBeRefused: boolean): KeyValueOperation {
    const { get, put, delete: remove, compareAndSet } = this.#plan.mix;
    const key = this.#names[this.#keyed.drawFrom(identity, Salt.Key, this.#names.length)]!;
    const share = this.#keyed.drawFrom(identity, Salt.Kind, get + put + remove + compareAndSet);
    if (share < get) return { kind: 'get', key };
    if (share < get + put) return { kind: 'put', key, value: this.#putValue(identity, stamp, canBeRefused) };
    if (share < get + put + remove) return { kind: 'delete', key };
    const expected = beliefs.get(key) ?? null;
    return { kind: 'compare-and-set', key, expected, value: this.#ordinaryValue(identity, stamp) };
  }

  /** How a `get` is asked. */
  readWay(identity: number): ReadWay {
    const { log, leader, any } = this.#plan.reads;
    const share = this.#keyed.drawFrom(identity, Salt.Way, log + leader + any);
    if (share < log) return 'log';
    return share < log + leader ? 'leader' : 'any';
  }

  #putValue(identity: number, stamp: string, canBeRefused: boolean): string {
    if (canBeRefused && this.#keyed.happensFrom(identity, Salt.Oversize, this.#plan.oversizePpm)) {
      return paddedValue(stamp, this.#oversizeBytes);
    }
    return this.#ordinaryValue(identity, stamp);
  }

  #ordinaryValue(identity: number, stamp: string): string {
    const { valueBytesMin, valueBytesMax } = this.#plan;
    const range = valueBytesMax - valueBytesMin + 1;
    return paddedValue(stamp, valueBytesMin + this.#keyed.drawFrom(identity, Salt.Size, range));
  }
}

/** `bytes` characters (ASCII, so as many bytes): the stamp and padding, or the end of the stamp, where it varies most. */
export function paddedValue(stamp: string, bytes: number): string {
  return bytes >= stamp.length ? stamp.padEnd(bytes, '.') : stamp.slice(stamp.length - bytes);
}

/** What the client knows of the operation's key after it has seen the result. */
export function learn(beliefs: Beliefs, operation: KeyValueOperation, result: KeyValueResult): void {
  switch (operation.kind) {
    case 'get':
      if (result.kind === 'value') beliefs.set(operation.key, result.value);
      return;
    case 'put':
      beliefs.set(operation.key, operation.value);
      return;
    case 'delete':
      beliefs.set(operation.key, null);
      return;
    case 'compare-and-set':
      if (result.kind === 'swapped' && result.swapped) beliefs.set(operation.key, operation.value);
      else beliefs.delete(operation.key);
      return;
    default:
      operation satisfies never;
  }
}
