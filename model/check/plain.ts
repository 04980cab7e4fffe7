/**
 * The meaning of a specification, as directly as it can be said: the successors of a state, one by one, as plain
 * objects. The checker does the same with small integers; this is what it is tested against, how a counterexample is
 * told, and how a prepared state is reached.
 */
import type { GlobalState, Network, NetworkEffect, Specification, Step } from './specification.ts';

export interface Transition<Local, Message> {
  readonly step: Step<Local, Message>;
  /** The server that acts, or the receiver of the message the network acts on. */
  readonly server: number;
  /** The message received (or lost, or copied), if any. */
  readonly received: Message | null;
  readonly next: GlobalState<Local, Message>;
}

/** Every enabled step of a state, in a fixed order; equal messages in flight are one binding. */
export function transitionsOf<Local, Message, View>(
  specification: Specification<Local, Message, View>,
  state: GlobalState<Local, Message>,
): Transition<Local, Message>[] {
  const transitions: Transition<Local, Message>[] = [];
  const take = (server: number, received: Message | null, step: Step<Local, Message>): void => {
    const next = apply(specification, state, server, received, step);
    if (next !== null) transitions.push({ step, server, received, next });
  };
  state.locals.forEach((local, server) => {
    for (const step of specification.ownSteps(server, local)) take(server, null, step);
  });
  const met = new Set<string>();
  for (const message of state.messages) {
    const key = specification.messageKey(message);
    if (met.has(key)) continue;
    met.add(key);
    const receiver = specification.receiverOf(message);
    const local = state.locals[receiver]!;
    for (const step of specification.messageSteps(receiver, local, message)) take(receiver, message, step);
  }
  return transitions;
}

/** A text that two states share only if they are equal: messages in flight have no order. */
export function keyOf<Local, Message, View>(
  specification: Specification<Local, Message, View>,
  state: GlobalState<Local, Message>,
): string {
  const locals = state.locals.map((local) => specification.localKey(local));
  const messages = state.messages.map((message) => specification.messageKey(message));
  messages.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  return JSON.stringify([locals, messages, state.counted]);
}

function apply<Local, Message, View>(
  specification: Specification<Local, Message, View>,
  state: GlobalState<Local, Message>,
  server: number,
  received: Message | null,
  { local, network, counted }: Step<Local, Message>,
): GlobalState<Local, Message> | null {
  if (counted && state.counted >= specification.countedMax) return null;
  const keyed = state.messages.map((message) => ({ message, key: specification.messageKey(message) }));
  const at =
    received === null ? -1 : keyed.findIndex(({ key }) => key === specification.messageKey(received));
  const sent = sentBy(network).map((message) => ({ message, key: specification.messageKey(message) }));
  const messages = deliver(specification.network, keyed, network, at, sent);
  if (messages === null) return null;
  return {
    locals: state.locals.map((old, i) => (i === server ? local : old)),
    messages: messages.map(({ message }) => message),
    counted: state.counted + (counted ? 1 : 0),
  };
}

interface Keyed<Message> {
  readonly message: Message;
  readonly key: string;
}

function sentBy<Message>(effect: NetworkEffect<Message>): readonly Message[] {
  switch (effect.kind) {
    case 'send':
    case 'reply':
      return [effect.message];
    case 'send-all':
    case 'reply-all':
      return effect.messages;
    default:
      return [];
  }
}

/** The messages after the effect, or null when the network does not allow it. */
function deliver<Message>(
  network: Network,
  messages: readonly Keyed<Message>[],
  { kind }: NetworkEffect<Message>,
  receivedAt: number,
  sent: readonly Keyed<Message>[],
): readonly Keyed<Message>[] | null {
  const consumes = kind === 'reply' || kind === 'reply-all' || kind === 'discard';
  let after = consumes && network.kind === 'bag' ? messages.filter((_, at) => at !== receivedAt) : messages;
  for (const one of sent) {
    const copies = after.filter(({ key }) => key === one.key).length;
    if (network.kind === 'set' && copies > 0) continue;
    if (after.length >= network.messagesMax) return null;
    if (network.kind === 'bag' && copies >= network.copiesMax) return null;
    after = [...after, one];
  }
  return after;
}
