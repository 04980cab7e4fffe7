/**
 * Breadth first through all reachable states of a specification. A state is a row of words: the number of each
 * server's local state, and the number of the bag of messages with the count of counted steps. Each step changes one
 * server's word and the last one, so a successor costs a few table look-ups and one look into the set of states, which
 * is where the time goes. Invariants over pairs are asked for the changed server alone: the other pairs stood in the
 * state before.
 */
import { Bags, BLOCKED } from './bags.ts';
import type { ExplorationBounds } from './result.ts';
import type { GlobalState, Specification } from './specification.ts';
import { StateStore } from './state-store.ts';
import { Symmetry } from './symmetry.ts';
import {
  BAD,
  COUNTED,
  KIND_MASK,
  QUIET,
  REPLY,
  REPLY_ALL,
  SEND,
  SEND_ALL,
  SENT_SHIFT,
  Transitions,
} from './transitions.ts';

const NONE = -1;

export class Explorer<Local, Message, View> {
  readonly store: StateStore;
  readonly #transitions: Transitions<Local, Message, View>;
  readonly #bags: Bags;
  readonly #symmetry: Symmetry<Local, Message, View> | null;
  readonly #servers: number;
  readonly #countedMax: number;
  /** The state being explored, its successor, and the successor's representative. */
  readonly #words: Uint32Array;
  readonly #successor: Uint32Array;
  readonly #representative: Uint32Array;
  #bag = 0;
  #counted = 0;
  /** Looking for a step to this state, instead of exploring. */
  #sought = NONE;
  #foundSought = false;

  generated = 1;
  /** Whether a step of the last state explored (or the initial state) violated a property. */
  violated = false;

  constructor(specification: Specification<Local, Message, View>, bounds: ExplorationBounds) {
    const servers = specification.servers;
    this.#servers = servers;
    this.#countedMax = specification.countedMax;
    this.#bags = new Bags(specification.network);
    this.#transitions = new Transitions(specification, this.#bags);
    this.#symmetry = bounds.symmetry ? new Symmetry(this.#transitions, this.#bags) : null;
    this.store = new StateStore(servers + 1);
    this.#words = new Uint32Array(servers + 1);
    this.#successor = new Uint32Array(servers + 1);
    this.#representative = new Uint32Array(servers + 1);
    this.#encode(specification.initial, this.#successor);
    this.#add();
    const { locals } = this.#transitions.internState(specification.initial);
    this.violated = locals.some(
      (local, server) => this.#transitions.isBad(local) || !this.#pairsAgree(server),
    );
  }

  get bytes(): number {
    return this.store.bytes + this.#transitions.bytes + this.#bags.bytes + (this.#symmetry?.bytes ?? 0);
  }

  /** Takes every step of state number `row`; the new states are in the store afterwards. False: there was none. */
  expand(row: number): boolean {
    const before = this.generated;
    const transitions = this.#transitions;
    const words = this.#words;
    const bags = this.#bags;
    const servers = this.#servers;
    this.store.read(row, words);
    this.#successor.set(words);
    this.#counted = words[servers]! % (this.#countedMax + 1);
    const bag = (words[servers]! - this.#counted) / (this.#countedMax + 1);
    this.#bag = bag;
    for (let server = 0; server < servers; server += 1)
      this.#takeAll(server, NONE, transitions.own(words[server]!));
    const end = bags.end(bag);
    let previous = NONE;
    for (let at = bags.begin(bag); at < end; at += 1) {
      const message = bags.messageAt(at);
      // Copies stand side by side, and are one binding.
      if (message === previous) continue;
      previous = message;
      const receiver = transitions.receiverOf.data[message]!;
      this.#takeAll(receiver, at, transitions.received(words[receiver]!, message));
    }
    return this.generated !== before;
  }

  /** Whether a step of state `row` leads to state `to`; both have been met, and `row` explored, before. */
  leadsTo(row: number, to: number): boolean {
    const { generated, violated } = this;
    this.#sought = to;
    this.#foundSought = false;
    this.expand(row);
    this.#sought = NONE;
    this.generated = generated;
    this.violated = violated;
    return this.#foundSought;
  }

  /** Whether a plain state is (represented by) state number `row`. */
  isState(state: GlobalState<Local, Message>, row: number): boolean {
    this.#encode(state, this.#successor);
    const representative = this.#represent();
    this.store.read(row, this.#words);
    return this.#words.every((word, at) => word === representative[at]);
  }

  #takeAll(server: number, position: number, list: number): void {
    const transitions = this.#transitions;
    const words = this.#words;
    const successor = this.#successor;
    const last = this.#servers;
    const end = transitions.listStart.data[list + 1]!;
    for (let step = transitions.listStart.data[list]!; step < end; step += 1) {
      const effect = transitions.stepEffect.data[step]!;
      const bag = this.#deliver(effect, position);
      if (bag === BLOCKED) continue;
      let counted = this.#counted;
      if ((effect & COUNTED) !== 0) {
        if (counted === this.#countedMax) continue;
        counted += 1;
      }
      this.generated += 1;
      if ((effect & BAD) !== 0) this.violated = true;
      const local = transitions.stepLocal.data[step]!;
      const lastWord = bag * (this.#countedMax + 1) + counted;
      if (local === words[server] && lastWord === words[last]) continue;
      successor[server] = local;
      successor[last] = lastWord;
      const size = this.store.size;
      const row = this.#add();
      if (row === size && !this.#pairsAgree(server)) this.violated = true;
      if (row === this.#sought) this.#foundSought = true;
    }
    successor[server] = words[server]!;
  }

  #deliver(effect: number, position: number): number {
    switch (effect & KIND_MASK) {
      case QUIET:
        return this.#bag;
      case SEND:
        return this.#bags.send(this.#bag, effect >>> SENT_SHIFT);
      case REPLY:
        return this.#bags.reply(this.#bag, position, effect >>> SENT_SHIFT);
      case SEND_ALL:
        return this.#bags.sendAll(this.#bag, effect >>> SENT_SHIFT);
      case REPLY_ALL:
        return this.#bags.sendAll(this.#bags.discard(this.#bag, position), effect >>> SENT_SHIFT);
      default:
        return this.#bags.discard(this.#bag, position);
    }
  }

  #add(): number {
    return this.store.add(this.#represent());
  }

  #represent(): Uint32Array {
    if (this.#symmetry === null) return this.#successor;
    this.#symmetry.represent(this.#successor, this.#representative);
    return this.#representative;
  }

  #pairsAgree(server: number): boolean {
    const { pairs, viewOf } = this.#transitions;
    const views = viewOf.data;
    const own = views[this.#successor[server]!]!;
    for (let other = 0; other < this.#servers; other += 1) {
      if (other !== server && !pairs.agree(own, views[this.#successor[other]!]!)) return false;
    }
    return true;
  }

  #encode(state: GlobalState<Local, Message>, words: Uint32Array): void {
    const { locals, messages } = this.#transitions.internState(state);
    words.set(locals);
    words[this.#servers] = this.#bags.intern(messages) * (this.#countedMax + 1) + state.counted;
  }
}
