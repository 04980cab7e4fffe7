/**
 * The states of a level that share a tuple of local states. They differ in the messages in flight and the counted steps
 * alone, so that a server's own steps are looked up once for all of them, and a message's for all with that message.
 */
import { endOf, messageAt, startOf } from './bags';
import { countedBits, isSet, messagesMax } from './instance';
import { nextInLevel } from './level';
import { List, newList } from './list';
import { give, take } from './memory';
import { messageCount } from './rules';
import { States } from './states';
import { headOf, setHead } from './tuples';

/** A member: the bag with the counted steps, the state, and whether a step was found. Those whose bags have room come first. */
@unmanaged
export class Member {
  rest: u32;
  state: i32;
  isLive: i32;
}

/** An entry: a member, the place of a message in its bag, and the next entry of the chain, or 0. */
@unmanaged
export class Entry {
  member: usize;
  place: i32;
  next: usize;
}

const MEMBER_BYTES: usize = offsetof<Member>();
const ENTRY_BYTES: usize = offsetof<Entry>();
const NOWHERE: i32 = -1;
const FIRST_MEMBERS: i32 = 64;
const FIRST_ENTRIES: i32 = 256;

let members: usize = 0;
let membersMax: i32 = 0;
/** Behind the last member, and behind the last one that has room for a message. */
export let membersEnd: usize = 0;
export let openEnd: usize = 0;
/** One entry for each member that there is room for, and one more: the chain of all of them. */
let everybody: usize = 0;
let entries: usize = 0;
let entriesMax: i32 = 0;
/** The different messages in flight in some member. */
export let messages: List = changetype<List>(0);
/** By message: the first entry of the chain of the members that have it in flight, or 0. */
let chains: List = changetype<List>(0);

export function setUpGroup(): void {
  messages = newList(64);
  chains = newList(64);
  makeRoomForMembers(FIRST_MEMBERS);
  makeRoomForEntries(FIRST_ENTRIES);
}

export function firstMember(): usize {
  return members;
}

export function chainOfAll(): usize {
  return everybody;
}

export function chainOf(message: i32): usize {
  return <usize>chains.get(message);
}

/** Nobody is left in the chain of this message. */
export function clearChain(message: i32): void {
  chains.set(message, 0);
}

export function memberCount(): i32 {
  return <i32>((membersEnd - members) / MEMBER_BYTES);
}

export function memberAfter(member: usize): usize {
  return member + MEMBER_BYTES;
}

/** Takes the states with this tuple out of the level. */
export function fillGroup(states: States, tuple: i32): void {
  const head = headOf(tuple);
  setHead(tuple, 0);
  let count = 0;
  for (let next = head; next !== 0; next = nextInLevel(next - 1)) count += 1;
  if (count > membersMax) makeRoomForMembers(count);
  membersEnd = members;
  openEnd = members;
  let entriesNeeded = 0;
  for (let next = head; next !== 0; next = nextInLevel(next - 1)) {
    const state = next - 1;
    const rest = states.restOf(state);
    const bag = <i32>(rest >> countedBits);
    const length = endOf(bag) - startOf(bag);
    entriesNeeded += length;
    let place = membersEnd;
    // A message that a set has already needs no room.
    if (isSet || length < messagesMax) {
      place = openEnd;
      if (place !== membersEnd) memory.copy(membersEnd, place, MEMBER_BYTES);
      openEnd += MEMBER_BYTES;
    }
    const member = changetype<Member>(place);
    member.rest = rest;
    member.state = state;
    member.isLive = 0;
    membersEnd += MEMBER_BYTES;
  }
  if (entriesNeeded > entriesMax) makeRoomForEntries(entriesNeeded);
  enterMessages();
}

/** Enters each message of each bag, from the last member to the first, so that each chain begins with those that have room. */
function enterMessages(): void {
  messages.length = 0;
  if (chains.length < messageCount()) {
    chains.reserve(messageCount() - chains.length);
    chains.length = messageCount();
  }
  let free = entries;
  for (let member = membersEnd - MEMBER_BYTES; member >= members; member -= MEMBER_BYTES) {
    const bag = <i32>(changetype<Member>(member).rest >> countedBits);
    const end = endOf(bag);
    let previous = NOWHERE;
    for (let place = startOf(bag); place < end; place += 1) {
      const message = messageAt(place);
      // Copies stand side by side, and are one binding.
      if (message === previous) continue;
      previous = message;
      const next = chainOf(message);
      if (next === 0) messages.push(message);
      const entry = changetype<Entry>(free);
      entry.member = member;
      entry.place = place;
      entry.next = next;
      chains.set(message, <i32>free);
      free += ENTRY_BYTES;
    }
  }
}

function makeRoomForMembers(count: i32): void {
  if (membersMax > 0) {
    give(members, <usize>membersMax * MEMBER_BYTES);
    give(everybody, <usize>(membersMax + 1) * ENTRY_BYTES);
  }
  membersMax = count + (count >> 1);
  members = take(<usize>membersMax * MEMBER_BYTES);
  everybody = take(<usize>(membersMax + 1) * ENTRY_BYTES);
  for (let at = 0; at <= membersMax; at += 1) {
    const entry = changetype<Entry>(everybody + <usize>at * ENTRY_BYTES);
    entry.member = members + <usize>at * MEMBER_BYTES;
    entry.place = NOWHERE;
    entry.next = everybody + <usize>(at + 1) * ENTRY_BYTES;
  }
}

function makeRoomForEntries(count: i32): void {
  if (entriesMax > 0) give(entries, <usize>entriesMax * ENTRY_BYTES);
  entriesMax = count + (count >> 1);
  entries = take(<usize>entriesMax * ENTRY_BYTES);
}
