/**
 * What the checker asks of a specification: the local state of each server, the messages in flight, and steps, each of
 * which touches one server and the messages. Everything here is a plain value without identity: the checker interns
 * states and messages by their keys, calls each function once for each distinct argument, and remembers the answer.
 * So the functions must be pure, and may be written for the reader rather than for speed.
 */

/** What a step does to the messages in flight. */
export type NetworkEffect<Message> =
  | { readonly kind: 'quiet' }
  /** One more message (or copy): needs room in the network. */
  | { readonly kind: 'send'; readonly message: Message }
  /** All of these, which need room for all. */
  | { readonly kind: 'send-all'; readonly messages: readonly Message[] }
  /** As `send-all`, and one copy of the received message goes first. */
  | { readonly kind: 'reply-all'; readonly messages: readonly Message[] }
  /** The received message is replaced by this one, which needs no room in the network, only a free copy. */
  | { readonly kind: 'reply'; readonly message: Message }
  /** One copy of the received message goes. */
  | { readonly kind: 'discard' };

/** One enabled action and its effect. */
export interface Step<Local, Message> {
  /** The action's name in the specification, for people. */
  readonly action: string;
  /** The server's state afterwards; the very same object when nothing changed (that saves time, no more). */
  readonly local: Local;
  readonly network: NetworkEffect<Message>;
  /** A step of which a run may have only `countedMax`: a restart, for one. */
  readonly counted: boolean;
}

/** How messages in flight are kept. */
export type Network =
  /** Copies are counted, receiving removes one. A send needs fewer than `messagesMax` in all, and always fewer than `copiesMax` alike. */
  | { readonly kind: 'bag'; readonly messagesMax: number; readonly copiesMax: number }
  /** What was sent stays for ever, so that loss, duplication and delay are no steps of their own. A new message needs fewer than `messagesMax`. */
  | { readonly kind: 'set'; readonly messagesMax: number };

/** A state as people and tests see it. `messages` lists each copy; in a set each message once. */
export interface GlobalState<Local, Message> {
  readonly locals: readonly Local[];
  readonly messages: readonly Message[];
  /** Counted steps so far. */
  readonly counted: number;
}

/** Holds of each server in each state. */
export interface LocalInvariant<Local> {
  readonly name: string;
  holds(local: Local): boolean;
}

/** Holds of each ordered pair of different servers in each state. */
export interface PairInvariant<View> {
  readonly name: string;
  holds(a: View, b: View): boolean;
}

/** Holds of each step of each server. */
export interface ActionProperty<Local> {
  readonly name: string;
  holds(before: Local, after: Local): boolean;
}

/** `to[i]` is the new name of server i. */
export type Permutation = readonly number[];

export interface Specification<Local, Message, View> {
  /** The instance in words, with its bounds. */
  readonly name: string;
  /** Number of servers; they are called 0 to `servers` - 1. */
  readonly servers: number;
  readonly network: Network;
  /** Bound on counted steps in one run. */
  readonly countedMax: number;
  readonly initial: GlobalState<Local, Message>;

  /** What a server may do of its own accord. */
  ownSteps(server: number, local: Local): readonly Step<Local, Message>[];
  /** What a message in flight allows its receiver, or the network, to do. */
  messageSteps(receiver: number, local: Local, message: Message): readonly Step<Local, Message>[];
  receiverOf(message: Message): number;

  /** Different texts for different states. */
  localKey(local: Local): string;
  /** Different texts for different messages. */
  messageKey(message: Message): string;

  /** What a person should see of a local state, by field; without it all fields are shown. */
  show?(local: Local): Readonly<Record<string, unknown>>;

  readonly localInvariants: readonly LocalInvariant<Local>[];
  /** The part of a server's state that pair invariants look at; the smaller, the faster. */
  viewOf(local: Local): View;
  readonly pairInvariants: readonly PairInvariant<View>[];
  readonly actionProperties: readonly ActionProperty<Local>[];

  /** The same under other names, for specifications that treat all servers alike. */
  permuteLocal(local: Local, to: Permutation): Local;
  permuteMessage(message: Message, to: Permutation): Message;
}
