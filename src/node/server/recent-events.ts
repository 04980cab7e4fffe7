/** What happened lately on this server, for people: the last transitions of leadership and connections. */

/** Older ones are in the log of the server. */
const EVENTS_MAX = 50;

export interface RecentEvent {
  /** As ISO 8601, in UTC. */
  readonly time: string;
  readonly text: string;
}

export class RecentEvents {
  readonly #events: RecentEvent[] = [];

  add(text: string): void {
    this.#events.push({ time: new Date().toISOString(), text });
    if (this.#events.length > EVENTS_MAX) this.#events.shift();
  }

  /** The newest first. */
  list(): readonly RecentEvent[] {
    return this.#events.toReversed();
  }
}
