/**
 * The binary frame of a message: fixed layout, little-endian, versioned, checksummed. See `docs/wire.md`.
 * Decoding never throws on garbage; it refuses it with a reason, and checks every limit before it allocates.
 */
import type { GroupIdentity, MemberId } from '../base/types.ts';
import type { Message } from '../raft/message.ts';

/** Why a frame was refused. */
export type Refusal =
  | 'too-short'
  | 'too-long'
  | 'bad-magic'
  | 'bad-version'
  | 'bad-length'
  | 'bad-checksum'
  | 'bad-kind'
  | 'bad-field'
  | 'wrong-cluster'
  | 'wrong-group'
  | 'wrong-receiver';

export interface WireLimits {
  /** Bytes of a whole frame. */
  readonly frameBytesMax: number;
  readonly entriesMax: number;
}

/** Implemented by `createCodec(identity, self, limits)`. */
export interface Codec {
  /** @throws InvariantViolation when the message is over the limits: the sender must not have made it. */
  encode(message: Message): Uint8Array;
  /** The payloads of the message are views into `frame`. */
  decode(frame: Uint8Array): Message | Refusal;
}

export type CreateCodec = (identity: GroupIdentity, self: MemberId, limits: WireLimits) => Codec;
