/**
 * When the timed faults of a world begin and end: those of the scenario at their times, the blows of those that are aimed
 * when their moments have come.
 */
import type { MemberId } from '../src/base/types.ts';
import type { Observation } from '../src/raft/observation.ts';
import type { AimedFaults, Before } from './aimed-faults.ts';
import type { NameChange } from './disk/simulated-disk.ts';
import type { Actor, Kernel } from './kernel/kernel.ts';
import type { TimedFault } from './scenario/scenario.ts';

export class FaultTimetable {
  /** Blows that fell, or will soon. */
  blows = 0;
  #scheduled = 0;
  readonly #kernel: Kernel;
  readonly #actor: Actor;
  readonly #steps: { readonly begin: number; readonly end: number };
  readonly #aimed: AimedFaults;
  readonly #servers: readonly MemberId[];

  /** `actor` is handed each fault as the payload of an event, by the `steps` that it calls beginning and end. */
  constructor(
    kernel: Kernel,
    actor: Actor,
    steps: { readonly begin: number; readonly end: number },
    aimed: AimedFaults,
    servers: readonly MemberId[],
  ) {
    this.#kernel = kernel;
    this.#actor = actor;
    this.#steps = steps;
    this.#aimed = aimed;
    this.#servers = servers;
  }

  schedule(fault: TimedFault): void {
    const number = this.#scheduled;
    this.#scheduled += 1;
    this.#kernel.schedule(fault.at, this.#actor, this.#steps.begin, number, fault);
    const length = fault.kind === 'aimed' ? fault.watch : 'for' in fault ? fault.for : null;
    if (length !== null)
      this.#kernel.schedule(fault.at + length, this.#actor, this.#steps.end, number, fault);
  }

  /** @param before what the server was before. */
  observed(observation: Observation, before: Before): void {
    if (this.#aimed.isIdle) return;
    this.#strike(this.#aimed.observed(observation, before, this.#servers, this.#kernel.now));
  }

  /** The server has made a file, renamed or removed one. */
  renamed(server: MemberId, change: NameChange, before: Before): void {
    if (this.#aimed.isIdle) return;
    this.#strike(this.#aimed.renamed(server, change, before, this.#servers, this.#kernel.now));
  }

  #strike(blows: readonly TimedFault[]): void {
    for (const blow of blows) {
      this.blows += 1;
      this.schedule(blow);
    }
  }
}
