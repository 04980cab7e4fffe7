/**
 * A circuit breaker for each server: after some failures in a row it is left alone for a while, then one call tries it
 * again. So a client does not wait for a dead server with every call.
 */
export interface BreakerOptions {
  /** Failures in a row that open the circuit. */
  readonly failuresMax: number;
  /** Milliseconds for which it stays open. */
  readonly openMs: number;
}

export const DEFAULT_BREAKER: BreakerOptions = { failuresMax: 3, openMs: 1_000 };

interface Circuit {
  failures: number;
  /** When one call may try again; 0: the circuit is closed. */
  openUntil: number;
}

export class CircuitBreaker {
  readonly #options: BreakerOptions;
  readonly #now: () => number;
  readonly #circuits = new Map<string, Circuit>();

  constructor(options: BreakerOptions, now: () => number) {
    this.#options = options;
    this.#now = now;
  }

  /** Whether a call may go there. A circuit that was open long enough lets one call through, and waits for its end. */
  allows(server: string): boolean {
    const circuit = this.#circuits.get(server);
    if (circuit === undefined || circuit.openUntil === 0) return true;
    if (this.#now() < circuit.openUntil) return false;
    circuit.openUntil = this.#now() + this.#options.openMs;
    return true;
  }

  succeeded(server: string): void {
    this.#circuits.delete(server);
  }

  failed(server: string): void {
    const circuit = this.#circuits.get(server) ?? { failures: 0, openUntil: 0 };
    this.#circuits.set(server, circuit);
    circuit.failures += 1;
    if (circuit.failures >= this.#options.failuresMax) circuit.openUntil = this.#now() + this.#options.openMs;
  }
}
