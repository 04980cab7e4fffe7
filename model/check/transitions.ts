/**
 * The specification in small numbers: local states and messages are interned, and what a local state may do, alone or
 * with a message, is asked of the specification when the kernel wants to know, which is once, and put into its inbox as
 * a list of steps.
 */
import type { Bags } from './bags.ts';
import { Interner } from './interner.ts';
import type { Kernel } from './kernel.ts';
import {
  BAD,
  COUNTED,
  DISCARD,
  NONE,
  QUIET,
  REPLY,
  REPLY_ALL,
  SEND,
  SEND_ALL,
  SENT_SHIFT,
  STEP_WORDS,
} from './layout.ts';
import { PairTable } from './pair-table.ts';
import type { GlobalState, NetworkEffect, Specification, Step } from './specification.ts';

export class Transitions<Local, Message, View> {
  readonly specification: Specification<Local, Message, View>;
  readonly pairs: PairTable<View>;
  readonly #kernel: Kernel;
  readonly #bags: Bags;
  readonly #locals = new Interner<Local>();
  readonly #messages = new Interner<Message>();
  /** By local state: whose it is, and whether it breaks a local invariant. */
  readonly #servers: number[] = [];
  readonly #isBad: boolean[] = [];

  constructor(specification: Specification<Local, Message, View>, kernel: Kernel, bags: Bags) {
    this.specification = specification;
    this.#kernel = kernel;
    this.#bags = bags;
    this.pairs = new PairTable(specification.pairInvariants);
  }

  get bytes(): number {
    return this.#locals.bytes + this.#messages.bytes + this.pairs.bytes;
  }

  localOf(local: number): Local {
    return this.#locals.values[local]!;
  }

  messageOf(message: number): Message {
    return this.#messages.values[message]!;
  }

  serverOf(local: number): number {
    return this.#servers[local]!;
  }

  /** The local states from this number on, and whose they are. */
  localsFrom(number: number): { readonly server: number; readonly local: Local }[] {
    return this.#locals.values.slice(number).map((local, at) => {
      return { server: this.serverOf(number + at), local };
    });
  }

  messagesFrom(number: number): Message[] {
    return this.#messages.values.slice(number);
  }

  isBad(local: number): boolean {
    return this.#isBad[local]!;
  }

  internLocal(server: number, local: Local): number {
    const { specification } = this;
    const number = this.#locals.intern(`${server}${specification.localKey(local)}`, local);
    if (number < this.#servers.length) return number;
    this.#servers.push(server);
    this.#isBad.push(!specification.localInvariants.every(({ holds }) => holds(local)));
    return this.#kernel.calls.addLocal(this.pairs.viewOf(specification.viewOf(local)));
  }

  internMessage(message: Message): number {
    const known = this.#messages.size;
    const number = this.#messages.intern(this.specification.messageKey(message), message);
    if (number < known) return number;
    return this.#kernel.calls.addMessage(this.specification.receiverOf(message));
  }

  internState(state: GlobalState<Local, Message>): { locals: number[]; messages: number[] } {
    return {
      locals: state.locals.map((local, server) => this.internLocal(server, local)),
      messages: state.messages.map((message) => this.internMessage(message)),
    };
  }

  /** Puts the steps that the local state allows by itself into the inbox. @returns how many. */
  askOwn(server: number, local: number): number {
    return this.#put(local, NONE, this.specification.ownSteps(server, this.localOf(local)));
  }

  /** Puts the steps that the local state and a message to it allow into the inbox. @returns how many. */
  askReceived(local: number, message: number): number {
    const { specification } = this;
    const server = this.serverOf(local);
    return this.#put(
      local,
      message,
      specification.messageSteps(server, this.localOf(local), this.messageOf(message)),
    );
  }

  #put(local: number, message: number, steps: readonly Step<Local, Message>[]): number {
    const before = this.localOf(local);
    const server = this.serverOf(local);
    const words: number[] = [];
    for (const { local: after, network, counted } of steps) {
      const to = after === before ? local : this.internLocal(server, after);
      let effect = this.#effectOf(network, message);
      if (counted) effect |= COUNTED;
      if (this.isBad(to) || this.#breaks(before, after)) effect |= BAD;
      words.push(to, effect);
    }
    return this.#kernel.put(words) / STEP_WORDS;
  }

  #effectOf(effect: NetworkEffect<Message>, received: number): number {
    switch (effect.kind) {
      case 'quiet':
        return QUIET;
      case 'discard':
        return DISCARD;
      case 'send':
        return SEND | (this.#numberOf(effect.message, received) << SENT_SHIFT);
      case 'reply':
        return REPLY | (this.#numberOf(effect.message, received) << SENT_SHIFT);
      case 'send-all':
        return this.#several(effect.messages, QUIET, SEND, SEND_ALL);
      case 'reply-all':
        return this.#several(effect.messages, DISCARD, REPLY, REPLY_ALL);
      default:
        return effect satisfies never;
    }
  }

  /** None and one are what they are without "all". */
  #several(messages: readonly Message[], none: number, one: number, all: number): number {
    const numbers = messages.map((message) => this.internMessage(message));
    if (numbers.length === 0) return none;
    if (numbers.length === 1) return one | (numbers[0]! << SENT_SHIFT);
    return all | (this.#bags.intern(numbers) << SENT_SHIFT);
  }

  /** A copy of the received message needs no key. */
  #numberOf(message: Message, received: number): number {
    return received !== NONE && message === this.messageOf(received) ? received : this.internMessage(message);
  }

  #breaks(before: Local, after: Local): boolean {
    return !this.specification.actionProperties.every(({ holds }) => holds(before, after));
  }
}
