/**
 * What the specification said, once it was asked: local states, messages, and lists of steps. Local states and messages
 * are numbered in the order in which they are met. A list is known by its address, and never moves.
 */
import { DISCARD, QUIET } from '../layout';
import { askOwn, askPair, askReceived } from './asks';
import { inboxAt } from './inbox';
import { isSet, servers } from './instance';
import { List, newList } from './list';
import { take } from './memory';
import { newPairMap, PairMap, UNKNOWN } from './pair-map';

/** Words of a local state: the list of its own steps, or 0, ... */
const OWN: usize = 0;
/** ... the row of its lists by message to that server, ... */
const ROW: usize = 4;
/** ... how long that row is, ... */
const ROW_LENGTH: usize = 8;
/** ... and what pair invariants see of it. */
const VIEW: usize = 12;
const LOCAL_SHIFT: usize = 4;
const LOCAL_WORDS = 4;

/** Words of a list: how many steps are always enabled and change nothing, which are not among the others, ... */
export const IDLE: usize = 0;
/** ... and where the others end, which follow. */
export const END: usize = 4;
export const LIST_BYTES: usize = 8;
/** Words of a step: the local state afterwards, what it does to the network, and how many steps there are that do just this. */
export const TO: usize = 0;
export const EFFECT: usize = 4;
export const TIMES: usize = 8;
export const STEP_BYTES: usize = 12;

const CHUNK_BYTES: usize = 1 << 14;

let locals: List = changetype<List>(0);
/** Two words a message: its receiver, and its number among the messages to it. */
let messages: List = changetype<List>(0);
/** By server: messages to it so far. */
let slots: List = changetype<List>(0);
let verdicts: PairMap = changetype<PairMap>(0);
/** What is left of the last chunk for lists and rows. */
let left: usize = 0;
let end: usize = 0;

export function setUpRules(): void {
  locals = newList(256 * LOCAL_WORDS);
  messages = newList(256);
  slots = newList(servers);
  slots.length = servers;
  verdicts = newPairMap();
}

export function addLocal(view: i32): i32 {
  const local = locals.length / LOCAL_WORDS;
  locals.push(0);
  locals.push(0);
  locals.push(0);
  locals.push(view);
  return local;
}

export function addMessage(receiver: i32): i32 {
  const message = messages.length >> 1;
  messages.push(receiver);
  messages.push(slots.get(receiver));
  slots.set(receiver, slots.get(receiver) + 1);
  return message;
}

export function messageCount(): i32 {
  return messages.length >> 1;
}

export function receiverOf(message: i32): i32 {
  return messages.get(2 * message);
}

/** Whether two local states agree with the pair invariants. */
export function agree(a: i32, b: i32): bool {
  const ours = load<i32>(recordOf(a), VIEW);
  const theirs = load<i32>(recordOf(b), VIEW);
  const known = verdicts.get(ours, theirs);
  if (known !== UNKNOWN) return known !== 0;
  const verdict = askPair(ours, theirs);
  verdicts.add(ours, theirs, verdict);
  return verdict !== 0;
}

/** The list of the steps that the local state allows by itself. */
export function ownOf(server: i32, local: i32): usize {
  const known = load<usize>(recordOf(local), OWN);
  if (known !== 0) return known;
  const list = listOfInbox(local, askOwn(server, local));
  store<usize>(recordOf(local), list, OWN);
  return list;
}

/** The list of the steps that the local state and a message to it allow. */
export function receivedOf(local: i32, message: i32): usize {
  const record = recordOf(local);
  const slot = messages.get(2 * message + 1);
  if (slot < load<i32>(record, ROW_LENGTH)) {
    const known = load<usize>(load<usize>(record, ROW) + ((<usize>slot) << 2));
    if (known !== 0) return known;
  }
  return findReceived(local, message, slot);
}

function findReceived(local: i32, message: i32, slot: i32): usize {
  const list = listOfInbox(local, askReceived(local, message));
  const record = recordOf(local);
  if (slot >= load<i32>(record, ROW_LENGTH)) extendRow(record, slots.get(receiverOf(message)));
  store<usize>(load<usize>(record, ROW) + ((<usize>slot) << 2), list);
  return list;
}

function recordOf(local: i32): usize {
  return locals.data + ((<usize>local) << LOCAL_SHIFT);
}

/** Moves the row to where there is room for as many messages as there are, and some. */
function extendRow(record: usize, length: i32): void {
  const known = load<i32>(record, ROW_LENGTH);
  const room = max(length, known + (known >> 1));
  const row = takeForever((<usize>room) << 2);
  memory.copy(row, load<usize>(record, ROW), (<usize>known) << 2);
  store<usize>(record, row, ROW);
  store<i32>(record, room, ROW_LENGTH);
}

/** Writes the steps in the inbox, two words each: the local state afterwards and the effect. Those that are alike are written once, and counted. */
function listOfInbox(local: i32, count: i32): usize {
  const list = takeForever(LIST_BYTES + <usize>count * STEP_BYTES);
  let stop = list + LIST_BYTES;
  for (let from = inboxAt(), n = 0; n < count; n += 1, from += 8) {
    const to = load<i32>(from);
    const effect = load<i32>(from, 4);
    if (to === local && (effect === QUIET || (isSet && effect === DISCARD))) {
      store<i32>(list, load<i32>(list, IDLE) + 1, IDLE);
      continue;
    }
    let step = list + LIST_BYTES;
    while (step < stop && (load<i32>(step, TO) !== to || load<i32>(step, EFFECT) !== effect))
      step += STEP_BYTES;
    if (step === stop) {
      store<i32>(step, to, TO);
      store<i32>(step, effect, EFFECT);
      stop += STEP_BYTES;
    }
    store<i32>(step, load<i32>(step, TIMES) + 1, TIMES);
  }
  store<usize>(list, stop, END);
  return list;
}

/** All zero, and never given back. */
function takeForever(bytes: usize): usize {
  const size = (bytes + 3) & ~3;
  if (size > CHUNK_BYTES) return take(size);
  if (end - left < size) {
    left = take(CHUNK_BYTES);
    end = left + CHUNK_BYTES;
  }
  const at = left;
  left += size;
  return at;
}
