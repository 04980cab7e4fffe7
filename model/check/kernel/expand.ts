/** The steps of the states of a level, group by group: what is enabled, and which states it leads to. */
import { BAD, COUNTED, DISCARD, KIND_MASK, NONE, QUIET, SEND } from '../layout';
import { askLeastRest, askLeastTuple, askStore } from './asks';
import { after, BLOCKED, without } from './bags';
import {
  chainOf,
  chainOfAll,
  clearChain,
  Entry,
  fillGroup,
  firstMember,
  Member,
  memberAfter,
  memberCount,
  membersEnd,
  messages,
  openEnd,
} from './group';
import { countedBits, countedMax, isSharded, isSymmetric, servers } from './instance';
import { List, newList } from './list';
import { mixed } from './pair-map';
import {
  agree,
  EFFECT,
  END,
  IDLE,
  LIST_BYTES,
  ownOf,
  receivedOf,
  receiverOf,
  STEP_BYTES,
  TIMES,
  TO,
} from './rules';
import { States } from './states';
import { draftOf, hashOfTuple, headOf, internDraft, setDraft, summandOf, tupleCount, wordOf } from './tuples';

/** The step is not enabled. */
const NEVER: u32 = 0xffffffff;

/** All that is said of the search so far. Successors before duplicates are removed: */
export let generated: f64 = 0;
/** States in which nothing is enabled, and the first one met, or NONE. */
export let deadlocks: i32 = 0;
export let deadlocked: i32 = NONE;
/** The first state met a step of which violates a property, or NONE. */
export let violatedFrom: i32 = NONE;

/** The states that this search explores. */
let states: States = changetype<States>(0);
/** By tuple: its representative plus one, or the store of its shard; 0 where nobody asked yet. */
let places: List = changetype<List>(0);
/** Of the group: its tuple, and the sum and the hash of that. */
let tuple: i32 = 0;
let sum: u32 = 0;
let hash: u32 = 0;
/** Where a step leads: the tuple (before servers are renamed), the tuple to be added, its hash, and the set to add it to. */
let plain: i32 = 0;
let target: i32 = 0;
let targetHash: u32 = 0;
let targetStates: States = changetype<States>(0);

export function setUpExpansion(own: States): void {
  states = own;
  places = newList(64);
}

export function setCounts(theGenerated: f64, theDeadlocks: i32, theDeadlocked: i32, theViolated: i32): void {
  generated = theGenerated;
  deadlocks = theDeadlocks;
  deadlocked = theDeadlocked;
  violatedFrom = theViolated;
}

/** Whether each two servers' states agree with the pair invariants. */
export function agreeAll(one: i32): bool {
  for (let server = 1; server < servers; server += 1)
    if (!agreesWithOthers(one, server, server)) return false;
  return true;
}

/** Takes every step of the group of this state, if it is still in the level. */
export function expandState(state: i32): void {
  tuple = states.tupleOf(state);
  if (headOf(tuple) !== 0) expandGroup();
}

function expandGroup(): void {
  fillGroup(states, tuple);
  sum = draftOf(tuple);
  hash = mixed(sum);
  let allLive = false;
  for (let server = 0; server < servers; server += 1) if (takeOwn(server)) allLive = true;
  const count = messages.length;
  for (let at = 0; at < count; at += 1) takeReceived(messages.get(at));
  if (!allLive) findDeadlocks();
}

function findDeadlocks(): void {
  for (let at = firstMember(); at < membersEnd; at = memberAfter(at)) {
    const member = changetype<Member>(at);
    if (member.isLive !== 0) continue;
    if (deadlocks === 0) deadlocked = member.state;
    deadlocks += 1;
  }
}

/** The steps of a server of its own accord. @returns whether one of them is enabled in each state of the group. */
function takeOwn(server: i32): bool {
  const local = wordOf(tuple, server);
  const list = ownOf(server, local);
  const idle = load<i32>(list, IDLE);
  generated += <f64>idle * <f64>memberCount();
  takeList(server, local, list, openEnd > firstMember(), chainOfAll());
  return idle > 0;
}

/** The steps that a message allows its receiver, and the network, in all states of the group that have it in flight. */
function takeReceived(message: i32): void {
  const chain = chainOf(message);
  const server = receiverOf(message);
  const local = wordOf(tuple, server);
  const list = receivedOf(local, message);
  const idle = load<i32>(list, IDLE);
  if (idle > 0) {
    for (let at = chain; at !== 0; at = changetype<Entry>(at).next) {
      generated += <f64>idle;
      changetype<Member>(changetype<Entry>(at).member).isLive = 1;
    }
  }
  takeList(server, local, list, changetype<Entry>(chain).member < openEnd, chain);
  clearChain(message);
}

/** @param isAnyOpen whether a state of the chain has room for a message. */
function takeList(server: i32, local: i32, list: usize, isAnyOpen: bool, chain: usize): void {
  const end = load<usize>(list, END);
  for (let step = list + LIST_BYTES; step < end; step += STEP_BYTES) {
    const effect = load<i32>(step, EFFECT);
    if (isAnyOpen || (effect & KIND_MASK) < SEND) {
      takeStep(server, local, load<i32>(step, TO), effect, load<i32>(step, TIMES), chain);
    }
  }
}

/** One step in all states of the chain in which it is enabled. */
function takeStep(server: i32, from: i32, to: i32, effect: i32, times: i32, chain: usize): void {
  const end = (effect & KIND_MASK) >= SEND ? openEnd : membersEnd;
  let taken = 0;
  for (let at = chain; at !== 0; at = changetype<Entry>(at).next) {
    const entry = changetype<Entry>(at);
    if (entry.member >= end) break;
    const member = changetype<Member>(entry.member);
    const rest = restAfter(member.rest, effect, entry.place);
    if (rest === NEVER) continue;
    if (taken === 0) aim(server, from, to, effect, member.state);
    taken += 1;
    member.isLive = 1;
    targetStates.add(target, targetHash, isSymmetric ? askLeastRest(plain, rest) : rest);
  }
  generated += <f64>times * <f64>taken;
}

/** The bag and the counted steps after a step, or NEVER. @param place of the received message in the bag. */
function restAfter(rest: u32, effect: i32, place: i32): u32 {
  let result = rest;
  if ((effect & COUNTED) !== 0) {
    if ((rest & ((1 << countedBits) - 1)) === countedMax) return NEVER;
    result += 1;
  }
  const kind = effect & KIND_MASK;
  if (kind === QUIET) return result;
  const bag = <i32>(rest >> countedBits);
  const next = kind === DISCARD ? without(bag, place) : after(bag, effect, place);
  if (next === BLOCKED) return NEVER;
  return result + ((<u32>(next - bag)) << countedBits);
}

/**
 * Finds where a step of one server leads. A tuple that was met for the first time is judged; so is the step.
 * @param state in which the step is enabled.
 */
function aim(server: i32, from: i32, to: i32, effect: i32, state: i32): void {
  let isBad = (effect & BAD) !== 0;
  plain = tuple;
  targetHash = hash;
  if (to !== from) {
    const size = tupleCount();
    targetHash = mixed(sum - summandOf(server, from) + summandOf(server, to));
    setDraft(server, to);
    plain = internDraft(targetHash);
    setDraft(server, from);
    // All others agree among themselves: they did in the group's tuple.
    if (plain === size && !agreesWithOthers(plain, server, servers)) isBad = true;
  }
  target = plain;
  targetStates = states;
  if (isSymmetric) aimAtRepresentative();
  else if (isSharded) targetStates = storeOf(plain);
  if (isBad && violatedFrom === NONE) violatedFrom = state;
}

/** Whether the state of this server agrees with those of the servers up to `end`, excluding it. */
function agreesWithOthers(one: i32, server: i32, end: i32): bool {
  for (let other = 0; other < end; other += 1) {
    if (other !== server && !agree(wordOf(one, server), wordOf(one, other))) return false;
  }
  return true;
}

function aimAtRepresentative(): void {
  makeRoomFor(plain);
  if (places.get(plain) === 0) {
    places.set(plain, askLeastTuple(plain) + 1);
    // Others may have used the draft meanwhile.
    draftOf(tuple);
  }
  target = places.get(plain) - 1;
  targetHash = hashOfTuple(target);
}

export function storeOf(one: i32): States {
  makeRoomFor(one);
  if (places.get(one) === 0) places.set(one, <i32>askStore(one));
  return changetype<States>(<usize>places.get(one));
}

function makeRoomFor(one: i32): void {
  if (one < places.length) return;
  const length = one + 1 + (one >> 1);
  places.reserve(length - places.length);
  places.length = length;
}
