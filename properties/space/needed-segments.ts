/**
 * From which segment on a server's log is needed, told without reading it: what a segment holds that is the last one now
 * was written later than what was in the log when its forerunner was the last. So all before it may go as soon as
 * the log begins behind what it ended with then.
 */
import type { LogIndex, TicketId } from '../../src/base/types.ts';
import type { Observation } from '../../src/raft/observation.ts';

/** All that is in segments before `segment` has an index up to `index`, or was cut. */
interface Boundary {
  readonly segment: number;
  readonly index: LogIndex;
}

/** Of one life of one server. */
export class NeededSegments {
  /** Segments before this one may go. */
  first = 0;
  readonly #boundaries: Boundary[] = [];
  /** The last index that the log ever had. */
  #lastIndex: LogIndex = 0;
  #baseIndex: LogIndex = 0;
  /** The last segment that was seen; 0: none was yet. */
  #segment = 0;
  /** The last ticket that cuts the log and may stand in a segment that was not seen yet; 0: none may. */
  #cut: TicketId = 0;
  #completed: TicketId = 0;

  begin({ lastIndex, baseIndex }: Observation): void {
    this.first = 0;
    this.#boundaries.length = 0;
    this.#lastIndex = lastIndex;
    this.#baseIndex = baseIndex;
    this.#segment = 0;
    this.#cut = 0;
    this.#completed = 0;
  }

  observed({ lastIndex, baseIndex, truncatedFrom, ticketIssued, ticketCompleted }: Observation): void {
    this.#completed = ticketCompleted;
    if (truncatedFrom > 0) {
      this.#cut = ticketIssued?.id ?? ticketCompleted;
      this.#cutFrom(truncatedFrom);
    }
    if (lastIndex > this.#lastIndex) this.#lastIndex = lastIndex;
    if (baseIndex === this.#baseIndex) return;
    this.#baseIndex = baseIndex;
    const boundaries = this.#boundaries;
    while (boundaries.length > 0 && boundaries[0]!.index <= baseIndex)
      this.first = boundaries.shift()!.segment;
  }

  /** The last segment there is. */
  seen(segment: number): void {
    // A cut may stand in the new segment: then the log cannot begin with it.
    const isNew = segment > this.#segment && this.#segment > 0;
    if (isNew && this.#cut === 0) this.#boundaries.push({ segment, index: this.#lastIndex });
    this.#segment = segment;
    // One that is not durable yet may be written into the next segment.
    if (this.#cut <= this.#completed) this.#cut = 0;
  }

  #cutFrom(index: LogIndex): void {
    const kept = this.#boundaries.findIndex((boundary) => boundary.index >= index);
    if (kept >= 0) this.#boundaries.length = kept;
  }
}
