/** A state machine that takes its time: a batch is applied, and a snapshot restored, after a drawn delay, as an event of its server. */
import type { MemberId, Micros } from '../../src/base/types.ts';
import type {
  AppliedEntry,
  SnapshotSource,
  StateMachine,
  StateSnapshot,
} from '../../src/ports/state-machine.ts';
import type { KernelEvent } from '../kernel/event-queue.ts';
import type { Actor, Kernel } from '../kernel/kernel.ts';
import type { KeyedRandom } from '../kernel/random.ts';

const APPLY_KEY = 0xa991;
const RESTORE_KEY = 0x4e57;

export class DelayedMachine implements StateMachine, Actor {
  readonly #kernel: Kernel;
  readonly #machine: StateMachine;
  readonly #server: MemberId;
  readonly #delayMax: Micros;
  readonly #keyed: KeyedRandom;
  readonly #arrive: (work: () => void, delay: Micros) => void;

  constructor(
    kernel: Kernel,
    machine: StateMachine,
    server: MemberId,
    delayMax: Micros,
    keyed: KeyedRandom,
    arrive: (work: () => void, delay: Micros) => void,
  ) {
    this.#kernel = kernel;
    this.#machine = machine;
    this.#server = server;
    this.#delayMax = delayMax;
    this.#keyed = keyed;
    this.#arrive = arrive;
  }

  apply(batch: readonly AppliedEntry[], done: (results: readonly unknown[]) => void): void {
    const first = batch[0]!;
    const delay = this.#keyed.draw(APPLY_KEY, this.#server, first.index, batch.length, this.#delayMax + 1);
    this.#later(delay, () => this.#machine.apply(batch, done));
  }

  snapshot(): StateSnapshot {
    return this.#machine.snapshot();
  }

  restore(source: SnapshotSource, done: () => void): void {
    const delay = this.#keyed.draw(RESTORE_KEY, this.#server, source.size, 0, this.#delayMax + 1);
    this.#later(delay, () => this.#machine.restore(source, done));
  }

  handle(event: KernelEvent): void {
    // The payload of this actor's events is always the work of one call.
    this.#arrive(event.payload as () => void, event.number);
  }

  #later(delay: Micros, work: () => void): void {
    this.#kernel.schedule(this.#kernel.now + delay, this, 0, delay, work);
  }
}
