/** A frame on its way: the one object that it costs, recycled when it has ended. */
import type { MemberId, Micros } from '../../src/base/types.ts';

/** How a frame ended. The numbers stand in traces. */
export const FrameEnd = { Delivered: 0, Lost: 1, Cut: 2, Reset: 3 } as const;
export type FrameEnd = (typeof FrameEnd)[keyof typeof FrameEnd];

/** What was done to a frame on the way; flags, beside the end in traces. */
export const FrameMark = { Copy: 4, Flipped: 8, Stale: 16, Held: 32 } as const;

/** What a frame is, as far as the network needs to know. */
export interface FrameIdentity {
  kind: number;
  term: number;
  index: number;
}

export interface Flight extends FrameIdentity {
  link: number;
  from: MemberId;
  to: MemberId;
  attempt: number;
  /** The connection it was sent on. */
  epoch: number;
  /** Of {@link FrameMark}. */
  marks: number;
  sentAt: Micros;
  /** Rises with each frame that is sent on the network; that of a copy is its original's. */
  sequence: number;
  /** Its latency is one of the tail. */
  tail: boolean;
  /** Its link was slow when it was sent. */
  slowed: boolean;
  frame: Uint8Array;
}

const NO_FRAME = new Uint8Array(0);

export class FlightPool {
  readonly #free: Flight[] = [];

  take(): Flight {
    return (
      this.#free.pop() ?? {
        link: 0,
        from: 0,
        to: 0,
        kind: 0,
        term: 0,
        index: 0,
        attempt: 0,
        epoch: 0,
        marks: 0,
        sentAt: 0,
        sequence: 0,
        tail: false,
        slowed: false,
        frame: NO_FRAME,
      }
    );
  }

  release(flight: Flight): void {
    flight.frame = NO_FRAME;
    this.#free.push(flight);
  }
}
