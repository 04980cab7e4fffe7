/**
 * A message that arrives was sent: by that sender, in that life, with that number, and its ticket had completed. What is
 * sent is sent to another server.
 * (Loss, duplication, delay and reordering are the network's right; inventing or releasing too early is not.)
 * Memory: one number a life, and the messages that wait for a ticket.
 */
import type { MemberId, TicketId } from '../../src/base/types.ts';
import type { Outgoing } from '../../src/raft/effects.ts';
import type { Message } from '../../src/raft/message.ts';
import { NO_MEMBER } from '../constants.ts';
import { Occasion } from '../occasion.ts';
import type { Property } from '../property.ts';

/** Lives of a server of which the unsent messages are remembered. */
export const LIVES_REMEMBERED_MAX = 8;

/** What one life of a server has sent. */
interface Life {
  readonly incarnation: number;
  lastSequence: number;
  /** Ascending sequence numbers, and the ticket each waits for; of a dead life those that never left. */
  readonly waiting: { readonly sequence: number; readonly after: TicketId }[];
  ticketCompleted: TicketId;
}

export const messagesWereSent: Property = {
  name: 'messages-were-sent',
  description:
    'A message that arrives was sent before, to another server, and not ahead of the write it waits for (DESIGN.md 3).',
  start({ ledger, report }) {
    const lives: Life[][] = ledger.accounts.map(() => []);

    function wrong(server: number, message: Message, sentence: string): void {
      report(
        `server ${server} received message ${message.sequence} of incarnation ${message.incarnation} of ` +
          `server ${message.from}, which ${sentence}`,
      );
    }

    function arrived(server: number, message: Message): void {
      const known = lives[ledger.account(message.from).slot]!;
      const life = lifeOf(known, message.incarnation);
      if (life === null) {
        // Of a life that was forgotten nothing is known; an unknown later one never was.
        if (known.length === 0 || message.incarnation > known[known.length - 1]!.incarnation) {
          wrong(server, message, 'was never started');
        }
        return;
      }
      if (message.sequence > life.lastSequence || message.sequence < 1) {
        wrong(server, message, `has sent messages up to ${life.lastSequence}`);
        return;
      }
      const after = ticketOf(life, message.sequence);
      if (after > life.ticketCompleted) {
        wrong(server, message, `waits for ticket ${after}; completed is ticket ${life.ticketCompleted}`);
      }
    }

    function remember(server: MemberId, life: Life, sent: readonly Outgoing[]): void {
      for (let at = 0; at < sent.length; at += 1) {
        const { message, after } = sent[at]!;
        if (message.to === NO_MEMBER || message.to === server) {
          report(
            `server ${server} sends message ${message.sequence} to ${message.to === server ? 'itself' : 'nobody'}`,
          );
        }
        if (message.sequence > life.lastSequence) life.lastSequence = message.sequence;
        if (after > life.ticketCompleted) life.waiting.push({ sequence: message.sequence, after });
      }
    }

    return {
      heeds: Occasion.Append | Occasion.Answer | Occasion.Sent | Occasion.Durable,
      observed(observation) {
        const own = lives[ledger.current.slot]!;
        if (own.length === 0 || own[own.length - 1]!.incarnation !== observation.incarnation) {
          own.push({
            incarnation: observation.incarnation,
            lastSequence: 0,
            waiting: [],
            ticketCompleted: 0,
          });
          if (own.length > LIVES_REMEMBERED_MAX) own.shift();
        }
        const life = own[own.length - 1]!;
        if (observation.message !== null) arrived(observation.server, observation.message);
        if (observation.ticketCompleted > life.ticketCompleted) {
          life.ticketCompleted = observation.ticketCompleted;
          while (life.waiting.length > 0 && life.waiting[0]!.after <= life.ticketCompleted)
            life.waiting.shift();
        }
        if (observation.sent.length > 0) remember(observation.server, life, observation.sent);
      },
    };
  },
};

function lifeOf(known: readonly Life[], incarnation: number): Life | null {
  for (let at = known.length - 1; at >= 0; at -= 1) {
    if (known[at]!.incarnation === incarnation) return known[at]!;
  }
  return null;
}

/** The ticket that a message still waits for, or 0; a binary search, as sequence numbers ascend. */
function ticketOf(life: Life, sequence: number): TicketId {
  let low = 0;
  let high = life.waiting.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (life.waiting[middle]!.sequence < sequence) low = middle + 1;
    else high = middle;
  }
  const found = life.waiting[low];
  return found !== undefined && found.sequence === sequence ? found.after : 0;
}
