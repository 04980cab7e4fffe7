/** Whether the time-outs fit the network: an election time-out is to be several times the round trip (docs/scenarios.md, K). */
import type { MemberId } from '../../base/types.ts';
import type { RaftTiming } from '../../raft/options.ts';
import type { Logger } from './log.ts';

/** Election time-outs of less than so many round trips depose healthy leaders. */
const RATIO_MIN = 5;
/** Round trips of one member that were too long, one after the other, before it is told. */
const IN_A_ROW = 3;
const MICROS_PER_MS = 1_000;

export class RoundTrips {
  readonly #patience: number;
  readonly #log: Logger;
  readonly #tooLong = new Map<MemberId, number>();

  constructor({ electionTimeoutMin }: RaftTiming, log: Logger) {
    this.#patience = electionTimeoutMin / MICROS_PER_MS;
    this.#log = log;
  }

  /** @param ms of one ping and its answer. */
  measured(member: MemberId, name: string, ms: number): void {
    const before = this.#tooLong.get(member) ?? 0;
    const now = RATIO_MIN * ms > this.#patience ? before + 1 : 0;
    this.#tooLong.set(member, now);
    if (now !== IN_A_ROW) return;
    this.#log.warn(
      { member, name, roundTripMs: Math.round(ms) },
      `the round trip to ${name} takes ${Math.round(ms)} ms, and electionTimeoutMin of ${this.#patience} ms is less than ` +
        `${RATIO_MIN} times that: healthy leaders may be deposed`,
    );
  }
}
