/**
 * Counts what a server does to the outside while it handles an event, and can cut it off in the middle: a crash
 * between any two effects. A severed server's calls do nothing; the world then lets it crash.
 */
const NEVER = -1;

export class EffectGate {
  #left = NEVER;
  #armedFor = NEVER;
  #open = true;
  #refused = false;

  get severed(): boolean {
    return !this.#open;
  }

  /** A call of the server came to nothing: it was cut off in the middle of an event, and not at its end. */
  get refused(): boolean {
    return this.#refused;
  }

  /** Severs the server when it has made `effects` more calls during the next event, or when that event ends. */
  severAfter(effects: number): void {
    this.#armedFor = effects;
  }

  /** Takes `severAfter` back, between two events. */
  disarm(): void {
    this.#armedFor = NEVER;
    this.#left = NEVER;
  }

  /** An event of the server begins. */
  begin(): void {
    this.#left = this.#armedFor;
    if (this.#left === 0) this.#open = false;
  }

  /** An event of the server has ended. */
  end(): void {
    if (this.#left !== NEVER) this.#open = false;
  }

  /** The server is about to make a call to the outside. False: it is cut off, the call must do nothing. */
  effect(): boolean {
    if (this.#left === NEVER) return this.#open;
    if (this.#left === 0) {
      this.#open = false;
      this.#refused = true;
      return false;
    }
    this.#left -= 1;
    return this.#open;
  }
}
