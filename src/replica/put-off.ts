/**
 * Calls that came while the core made a step, from whoever observed it: a service that hears that it leads, and proposes at
 * once. They are carried out when the effects of the step have been, in the order in which they came: a request that
 * comes while others wait is carried out behind them.
 */
export class PutOff {
  #calls: (() => void)[] = [];
  #stepping = false;
  /** A request that is being carried out has not asked yet whether it has to wait. */
  #inTurn = false;

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

  /**
   * Puts a request off if it has to wait, for the step or for those that came before it, and says whether. The first
   * thing that a request asks.
   */
  defers(request: () => void): boolean {
    if (this.#inTurn) {
      this.#inTurn = false;
      return false;
    }
    if (!this.#stepping && this.#calls.length === 0) return false;
    return this.take(() => {
      this.#inTurn = true;
      request();
    });
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
