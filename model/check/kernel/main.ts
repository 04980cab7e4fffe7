/** What the other side may call. Everything is given and answered in small numbers; lists of them go through the inbox. */
import { endOf, internBag as internWords, messageAt, setUpBags, startOf } from './bags';
import {
  agreeAll,
  deadlocked,
  deadlocks,
  expandState,
  generated,
  setCounts,
  setUpExpansion,
  violatedFrom,
} from './expand';
import { setUpGroup } from './group';
import { inboxAt, openInbox } from './inbox';
import { setUpInstance } from './instance';
import { abandonLevel, openLevel as open } from './level';
import { bytesInUse } from './memory';
import { mixed } from './pair-map';
import { addLocal, addMessage, setUpRules } from './rules';
import { newStates, States, setRoom } from './states';
import { hashOfTuple, internDraft, setDraft, setUpTuples, summandOf, wordOf } from './tuples';

export {
  addLocal,
  addMessage,
  agreeAll as agrees,
  bytesInUse,
  deadlocked,
  deadlocks,
  endOf,
  generated,
  messageAt,
  openInbox,
  setRoom,
  startOf,
  violatedFrom,
  wordOf,
};

let servers: i32 = 0;
let own: States = changetype<States>(0);
/** The first state of the level that is left, if any is. */
let next: i32 = 0;

/** Once, before all else. @param slots for states to begin with, a power of two. @returns the set of states. */
export function setUp(
  theServers: i32,
  isSet: bool,
  messagesMax: i32,
  copiesMax: i32,
  countedMax: i32,
  isSymmetric: bool,
  isSharded: bool,
  slots: u32,
): usize {
  servers = theServers;
  setUpInstance(theServers, isSet, messagesMax, copiesMax, countedMax, isSymmetric, isSharded);
  setUpRules();
  setUpBags();
  setUpTuples();
  setUpGroup();
  own = newStates(slots);
  setUpExpansion(own);
  return changetype<usize>(own);
}

/** The bag with so many messages, which are in the inbox in ascending order. */
export function internBag(count: i32): i32 {
  return internWords(inboxAt(), count);
}

/** The tuple of the local states in the inbox. */
export function internTuple(): i32 {
  let sum: u32 = 0;
  for (let server = 0; server < servers; server += 1) {
    const local = load<i32>(inboxAt() + ((<usize>server) << 2));
    setDraft(server, local);
    sum += summandOf(server, local);
  }
  return internDraft(mixed(sum));
}

/** One more set of states. */
export function newStore(slots: u32): usize {
  return changetype<usize>(newStates(slots));
}

/** Empties a set of states. */
export function resetStore(store: usize, slots: u32): void {
  const states = changetype<States>(store);
  states.discard();
  states.open(slots);
}

export function sizeOf(store: usize): i32 {
  return changetype<States>(store).size;
}

export function isExhausted(store: usize): bool {
  return changetype<States>(store).isExhausted !== 0;
}

export function tupleOf(store: usize, state: i32): i32 {
  return changetype<States>(store).tupleOf(state);
}

export function restOf(store: usize, state: i32): u32 {
  return changetype<States>(store).restOf(state);
}

export function addState(store: usize, tuple: i32, rest: u32): void {
  changetype<States>(store).add(tuple, hashOfTuple(tuple), rest);
}

/** States `from` up to `to`, excluding it, are the level to be explored. */
export function openLevel(from: i32, to: i32): void {
  open(own, from, to);
  next = from;
}

/** Takes every step of the states of the level up to `to`, excluding it; the new states are in the set afterwards. */
export function expandUpTo(to: i32): void {
  for (; next < to; next += 1) expandState(next);
}

/** Whether a step of state `from` leads to state `to`; both have been met, and `from` explored, before. */
export function leadsTo(from: i32, to: i32): bool {
  const size = own.size;
  const before = generated;
  const stuck = deadlocks;
  const firstStuck = deadlocked;
  const firstViolated = violatedFrom;
  own.flip(to);
  abandonLevel(own);
  openLevel(from, from + 1);
  expandUpTo(from + 1);
  const leads = own.size > size;
  if (!leads) own.flip(to);
  own.size = size;
  setCounts(before, stuck, firstStuck, firstViolated);
  return leads;
}
