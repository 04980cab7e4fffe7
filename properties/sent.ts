/** What a server sent in one step, as judges ask for it. */
import type { MemberId } from '../src/base/types.ts';
import type { Message } from '../src/raft/message.ts';
import type { Observation } from '../src/raft/observation.ts';

/** The first message of this kind to that server; null: there is none. */
export function sentTo<Kind extends Message['kind']>(
  sent: Observation['sent'],
  to: MemberId,
  kind: Kind,
): Extract<Message, { kind: Kind }> | null {
  for (let at = 0; at < sent.length; at += 1) {
    const { message } = sent[at]!;
    if (message.kind === kind && message.to === to) return message as Extract<Message, { kind: Kind }>;
  }
  return null;
}
