/**
 * What one run reaches, as small integers: abstract states of the specification, its actions with role and shape (see
 * `model/refinement/coverage.ts`), and steps from one abstract state of a server to another. A campaign asks of each run
 * what it reached for the first time, and keeps millions of answers apart: names would be too long.
 */
import { hashText } from '../../model/check/hash.ts';
import { abstractState, Coverage } from '../../model/refinement/coverage.ts';
import type { Server } from '../../model/spec/protocol/server.ts';

export class Reach extends Coverage {
  readonly #stateOf = new Map<number, string>();
  readonly #steps = new Set<string>();

  override rested(server: Server): void {
    const state = abstractState(server);
    const before = this.#stateOf.get(server.self);
    if (state === before) return;
    this.#stateOf.set(server.self, state);
    this.states.add(state);
    if (before !== undefined) this.#steps.add(`${before} -> ${state}`);
  }

  /** Each by a hash of its name, in the order in which they were reached. */
  get features(): readonly number[] {
    const features = new Set<number>();
    for (const names of [this.states, this.pairs, this.#steps]) {
      for (const name of names) features.add(hashText(name));
    }
    return [...features];
  }
}
