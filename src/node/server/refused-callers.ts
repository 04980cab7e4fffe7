/**
 * Who was turned away at the handshake, told at once and then in sums: a server with another token calls again twice a
 * second, for ever, and would fill the log and push everything else out of the recent events.
 */

/** Milliseconds between two tellings of the same. */
const PAUSE_MS = 60_000;
/** Kinds of refusals that are told apart at a time: whoever reaches the port can make up any number. */
const KINDS_MAX = 64;

interface Told {
  readonly at: number;
  /** Of this kind, since then. */
  times: number;
}

export class RefusedCallers {
  readonly #now: () => number;
  /** The one that was told the longest time ago first. */
  readonly #told = new Map<string, Told>();

  /** @param now milliseconds that never go back. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /**
   * @param remote HOST:PORT of the caller; each of its calls comes from another port.
   * @returns how many of this kind there were since the last that was told, this one included; 0: it is not to be told now.
   */
  refused(reason: string, message: string, remote: string): number {
    const kind = `${remote.slice(0, remote.lastIndexOf(':'))} ${reason} ${message}`;
    const now = this.#now();
    const told = this.#told.get(kind);
    if (told !== undefined && now - told.at < PAUSE_MS) {
      told.times += 1;
      return 0;
    }
    this.#told.delete(kind);
    const [oldest] = this.#told.keys();
    if (oldest !== undefined && this.#told.size >= KINDS_MAX) this.#told.delete(oldest);
    this.#told.set(kind, { at: now, times: 0 });
    return (told?.times ?? 0) + 1;
  }
}
