/** The codec of one replica: what it writes carries its identity, what it reads must be meant for it. */
import { Slab } from '../base/slab.ts';
import type { GroupIdentity, MemberId } from '../base/types.ts';
import type { Message } from '../raft/message.ts';
import type { Codec, Refusal, WireLimits } from './codec.ts';
import { decodeFrame } from './decode.ts';
import { encodeFrame } from './encode.ts';

export function createCodec(identity: GroupIdentity, self: MemberId, limits: WireLimits): Codec {
  const slab = new Slab();
  return {
    encode(message: Message): Uint8Array {
      return encodeFrame(identity, limits, slab, message);
    },
    decode(frame: Uint8Array): Message | Refusal {
      return decodeFrame(identity, self, limits, frame);
    },
  };
}
