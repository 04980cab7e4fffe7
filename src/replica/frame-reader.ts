/** Reads what arrives from other servers; a frame that is damaged, or not meant for this one, is dropped and counted. */
import type { MemberId } from '../base/types.ts';
import type { Message } from '../raft/message.ts';
import type { Codec, Refusal } from '../wire/codec.ts';

/** Why a frame was dropped: by the codec, or because it came back to its sender. */
export type DroppedFrame = Refusal | 'own-frame';

export class FrameReader {
  readonly #codec: Codec;
  readonly #self: MemberId;
  readonly #dropped = new Map<DroppedFrame, number>();

  constructor(codec: Codec, self: MemberId) {
    this.#codec = codec;
    this.#self = self;
  }

  /** Null: it is dropped. */
  read(frame: Uint8Array): Message | null {
    const message = this.#codec.decode(frame);
    if (typeof message === 'string') return this.#drop(message);
    // Who is a member is what a server may have to learn from one that it does not know (dissertation section 4.1).
    return message.from === this.#self ? this.#drop('own-frame') : message;
  }

  /** How many, by reason. */
  dropped(): ReadonlyMap<DroppedFrame, number> {
    return this.#dropped;
  }

  #drop(reason: DroppedFrame): null {
    this.#dropped.set(reason, (this.#dropped.get(reason) ?? 0) + 1);
    return null;
  }
}
