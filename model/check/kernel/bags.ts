/**
 * The messages in flight as one small number. A bag is the sorted list of its messages' numbers, and is interned as a
 * path in a trie: the bag of all but its greatest message, and that message. Bag 0 is the empty one. What a step does to
 * a bag is computed once, and remembered by bag (or place in it) and effect.
 */
import { KIND_MASK, REPLY, SEND, SENT_SHIFT } from '../layout';
import { copiesMax, isSet, messagesMax } from './instance';
import { List, newList } from './list';
import { newPairMap, PairMap, UNKNOWN } from './pair-map';

/** The network does not allow it. */
export const BLOCKED: i32 = -1;
/** `BLOCKED` is remembered, too: the memo holds what it remembers plus one. */
const SHIFT: i32 = 1;

/** The first place of each bag; one more at the end. */
let starts: List = changetype<List>(0);
/** Two words a place: the message, and the bag without that copy, or UNKNOWN. */
let places: List = changetype<List>(0);
/** What an effect makes of a bag, plus one: by bag if it only sends, else by place, and by effect. */
let memo: PairMap = changetype<PairMap>(0);
/** (bag, message not less than any in it) to the bag with it: the trie. */
let children: PairMap = changetype<PairMap>(0);
/** The messages of the bag on its way. */
let draft: List = changetype<List>(0);

export function setUpBags(): void {
  starts = newList(1_024);
  starts.push(0);
  starts.push(0);
  places = newList(4_096);
  memo = newPairMap();
  children = newPairMap();
  draft = newList(64);
}

/** The first place of the bag. */
export function startOf(bag: i32): i32 {
  return starts.get(bag);
}

/** Behind its last place. */
export function endOf(bag: i32): i32 {
  return starts.get(bag + 1);
}

export function messageAt(place: i32): i32 {
  return places.get(2 * place);
}

/** The bag with these messages, in ascending order. */
export function internBag(from: usize, count: i32): i32 {
  let bag = 0;
  for (let at = 0; at < count; at += 1) bag = child(bag, load<i32>(from + ((<usize>at) << 2)));
  return bag;
}

/** The bag without the message at `place`; a set keeps it. */
export function without(bag: i32, place: i32): i32 {
  const known = places.get(2 * place + 1);
  return known === UNKNOWN ? findWithout(bag, place) : known;
}

/** What an effect that sends makes of the bag, or BLOCKED. @param place of the message received, if it is a reply. */
export function after(bag: i32, effect: i32, place: i32): i32 {
  const key = (effect & KIND_MASK) >= SEND ? bag : place;
  const known = memo.get(key, effect);
  return known === UNKNOWN ? findAfter(bag, effect, place, key) : known - SHIFT;
}

function findWithout(bag: i32, place: i32): i32 {
  copy(bag, place);
  const smaller = internDraft();
  places.set(2 * place + 1, smaller);
  return smaller;
}

function findAfter(bag: i32, effect: i32, place: i32, key: i32): i32 {
  const kind = effect & KIND_MASK;
  const sent = effect >>> SENT_SHIFT;
  copy(bag, kind < SEND && !isSet ? place : UNKNOWN);
  const fits = kind === SEND || kind === REPLY ? send(sent) : sendAll(sent);
  const result = fits ? internDraft() : BLOCKED;
  memo.add(key, effect, result + SHIFT);
  return result;
}

/** Begins a draft with the messages of the bag, but the one at this place. */
function copy(bag: i32, leftOut: i32): void {
  draft.length = 0;
  const end = endOf(bag);
  for (let place = startOf(bag); place < end; place += 1) if (place !== leftOut) draft.push(messageAt(place));
}

function internDraft(): i32 {
  return internBag(draft.data, draft.length);
}

/** Puts the message into the draft, in its place; false: there is no room. */
function send(message: i32): bool {
  const length = draft.length;
  let place = length;
  while (place > 0 && draft.get(place - 1) > message) place -= 1;
  let copies = 0;
  while (copies < place && draft.get(place - 1 - copies) === message) copies += 1;
  if (isSet && copies > 0) return true;
  if (length >= messagesMax || copies >= copiesMax) return false;
  draft.push(0);
  for (let at = length; at > place; at -= 1) draft.set(at, draft.get(at - 1));
  draft.set(place, message);
  return true;
}

function sendAll(sent: i32): bool {
  const end = endOf(sent);
  for (let place = startOf(sent); place < end; place += 1) if (!send(messageAt(place))) return false;
  return true;
}

function child(bag: i32, message: i32): i32 {
  const known = children.get(bag, message);
  if (known !== UNKNOWN) return known;
  const born = starts.length - 1;
  const end = endOf(bag);
  for (let place = startOf(bag); place < end; place += 1) append(messageAt(place), born);
  append(message, born);
  starts.push(places.length >> 1);
  children.add(bag, message, born);
  return born;
}

/** What a set has received it keeps. */
function append(message: i32, born: i32): void {
  places.push(message);
  places.push(isSet ? born : UNKNOWN);
}
