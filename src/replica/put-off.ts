/**
 * Calls that came while the core made a step, from whoever observed it: a service that hears that it leads, and proposes at
 * once. They are carried out when the effects of the step have been.
 */
export class PutOff {
  #calls: (() => void)[] = [];
  #stepping = false;

  /** A step has begun, or its effects are carried out. */
  stepping(is: boolean): void {
    this.#stepping = is;
  }

  get isStepping(): boolean {
    return this.#stepping;
  }

  /** For when the step is over. Returns true, so that a caller takes its leave in one breath. */
  take(call: () => void): true {
    this.#calls.push(call);
    return true;
  }

  /** Carries out what was put off; each call may put off more. */
  run(): void {
    while (!this.#stepping && this.#calls.length > 0) this.#calls.shift()!();
  }

  /** No step is under way any more, however it ended. */
  end(): void {
    this.#stepping = false;
    this.run();
  }
}
