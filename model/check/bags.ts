/**
 * The messages in flight as one small integer. A bag is the sorted list of its messages' numbers, and is interned as a
 * path in a trie: the bag of all but its greatest message, and that message. Bag 0 is the empty one. What a step does to
 * a bag is computed once, and remembered by bag (or place in it) and message.
 */
import { GrowingInts } from './growing-ints.ts';
import { KIND_MASK, REPLY, SEND, SENT_SHIFT } from './layout.ts';
import { PairMap, UNKNOWN } from './pair-map.ts';
import type { Network } from './specification.ts';

/** The network does not allow it. */
export const BLOCKED = -1;
/** `BLOCKED` is remembered, too: memos hold what they remember plus one. */
const SHIFT = 1;
const EMPTY_BAG = 0;

export class Bags {
  readonly isSet: boolean;
  readonly messagesMax: number;
  readonly #copiesMax: number;
  /** The first place of each bag; one more at the end. */
  readonly starts = new GrowingInts();
  /** By place: the message. */
  readonly messages = new GrowingInts();
  /** By place: the bag without that copy, or UNKNOWN. */
  readonly #without = new GrowingInts();
  /** What an effect makes of a bag, plus one: by bag if it only sends, else by place, and by effect. */
  readonly #memo = new PairMap();
  /** (bag, message not less than any in it) to the bag with it: the trie. */
  readonly #children = new PairMap();

  constructor(network: Network) {
    this.isSet = network.kind === 'set';
    this.messagesMax = network.messagesMax;
    this.#copiesMax = network.kind === 'set' ? 1 : network.copiesMax;
    this.starts.push(0);
    this.starts.push(0);
  }

  get size(): number {
    return this.starts.length - 1;
  }

  get bytes(): number {
    return (
      this.starts.bytes + this.messages.bytes + this.#without.bytes + this.#children.bytes + this.#memo.bytes
    );
  }

  /** The interned bag with these messages, in whatever order. */
  intern(messages: readonly number[]): number {
    return this.#internSorted(messages.slice().sort((a, b) => a - b));
  }

  #internSorted(messages: readonly number[]): number {
    let bag = EMPTY_BAG;
    for (let at = 0; at < messages.length; at += 1) bag = this.#child(bag, messages[at]!);
    return bag;
  }

  /** The bag's messages in ascending order, each copy. */
  listOf(bag: number): number[] {
    const list: number[] = [];
    const end = this.starts.data[bag + 1]!;
    for (let place = this.starts.data[bag]!; place < end; place += 1) list.push(this.messages.data[place]!);
    return list;
  }

  /** The bag without the message at `place`; a set keeps it. */
  without(bag: number, place: number): number {
    const known = this.#without.data[place]!;
    return known === UNKNOWN ? this.#findWithout(bag, place) : known;
  }

  /** What an effect that sends makes of the bag, or BLOCKED. @param place of the message received, if it is a reply. */
  after(bag: number, effect: number, place: number): number {
    const key = (effect & KIND_MASK) >= SEND ? bag : place;
    const known = this.#memo.get(key, effect);
    return known === UNKNOWN ? this.#findAfter(bag, effect, place, key) : known - SHIFT;
  }

  #findWithout(bag: number, place: number): number {
    const list = this.listOf(bag);
    list.splice(place - this.starts.data[bag]!, 1);
    const smaller = this.#internSorted(list);
    this.#without.data[place] = smaller;
    return smaller;
  }

  #findAfter(bag: number, effect: number, place: number, key: number): number {
    const kind = effect & KIND_MASK;
    const sent = effect >>> SENT_SHIFT;
    const list = this.listOf(bag);
    if (kind < SEND && !this.isSet) list.splice(place - this.starts.data[bag]!, 1);
    const fits = kind === SEND || kind === REPLY ? this.#send(list, sent) : this.#sendAll(list, sent);
    const after = fits ? this.#internSorted(list) : BLOCKED;
    this.#memo.add(key, effect, after + SHIFT);
    return after;
  }

  /** Puts the message into the list, in its place; false: there is no room. */
  #send(list: number[], message: number): boolean {
    let place = list.length;
    while (place > 0 && list[place - 1]! > message) place -= 1;
    let copies = 0;
    while (copies < place && list[place - 1 - copies] === message) copies += 1;
    if (this.isSet && copies > 0) return true;
    if (list.length >= this.messagesMax || copies >= this.#copiesMax) return false;
    list.splice(place, 0, message);
    return true;
  }

  #sendAll(list: number[], sent: number): boolean {
    return this.listOf(sent).every((message) => this.#send(list, message));
  }

  #child(bag: number, message: number): number {
    const known = this.#children.get(bag, message);
    if (known !== UNKNOWN) return known;
    const child = this.size;
    for (const one of this.listOf(bag)) this.#append(one, child);
    this.#append(message, child);
    this.starts.push(this.messages.length);
    this.#children.add(bag, message, child);
    return child;
  }

  /** What a set has received it keeps. */
  #append(message: number, child: number): void {
    this.messages.push(message);
    this.#without.push(this.isSet ? child : UNKNOWN);
  }
}
