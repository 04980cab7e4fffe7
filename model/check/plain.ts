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
  const keys = state.messages.map((message) => specification.messageKey(message));
  const at = received === null ? -1 : keys.indexOf(specification.messageKey(received));
  const sent = messageOf(network);
  const sentKey = sent === null ? null : specification.messageKey(sent);
  const messages = deliver(specification.network, state.messages, keys, network, at, sentKey);
  if (messages === null) return null;
  return {
    locals: state.locals.map((old, i) => (i === server ? local : old)),
    messages,
    counted: state.counted + (counted ? 1 : 0),
  };
}

function messageOf<Message>(effect: NetworkEffect<Message>): Message | null {
  return effect.kind === 'send' || effect.kind === 'reply' ? effect.message : null;
}

/** The messages after the effect, or null when the network does not allow it. */
function deliver<Message>(
  network: Network,
  messages: readonly Message[],
  keys: readonly string[],
  effect: NetworkEffect<Message>,
  receivedAt: number,
  sentKey: string | null,
): readonly Message[] | null {
  const sent = messageOf(effect);
  const copies = keys.filter((key) => key === sentKey).length;
  if (network.kind === 'set') {
    if (sent === null || copies > 0) return messages;
    return messages.length < network.messagesMax ? [...messages, sent] : null;
  }
  if (effect.kind === 'send' && messages.length >= network.messagesMax) return null;
  if (sent !== null && copies >= network.copiesMax) return null;
  const replaces = effect.kind === 'reply' || effect.kind === 'discard';
  const kept = replaces ? messages.filter((_, at) => at !== receivedAt) : messages;
  return sent === null ? kept : [...kept, sent];
}
