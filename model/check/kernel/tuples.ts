/**
 * What all servers are in together, as one number: the tuple of their local states. Exact: records of words, and an
 * open-addressing table of their numbers. A tuple's hash is a sum with one summand for each server, so that it needs no
 * reading of the others when one of them changes; the set of states looks for its slots by the same hash, so that the
 * memory for both is on its way at the same time.
 */
import { servers } from './instance';
import { enlarged, give, take, takeTwice } from './memory';
import { mixed } from './pair-map';

/** The golden ratio in 32 bits, from which the factors of the servers are made. */
const GOLDEN: u32 = 0x9e3779b1;
const FIRST_TUPLES: u32 = 1_024;
/** A slot holds the tuple plus one (zero is an empty slot), and its hash. */
const SLOT_SHIFT: usize = 3;

/** Behind the words of a tuple stands one more: the last state of the level with it, plus one, or 0. */
let recordBytes: usize = 0;
let records: usize = 0;
let capacity: u32 = FIRST_TUPLES;
let count: u32 = 0;
let slots: usize = 0;
let mask: u32 = 2 * FIRST_TUPLES - 1;
/** The words of the tuple that is looked for. */
let draft: usize = 0;
/** By server: an odd factor; no small multiples of two of them are alike. */
let factors: usize = 0;

export function setUpTuples(): void {
  recordBytes = (<usize>servers + 1) << 2;
  records = take(<usize>capacity * recordBytes);
  slots = take((<usize>mask + 1) << SLOT_SHIFT);
  draft = take(recordBytes);
  factors = take(recordBytes);
  for (let server = 0; server < servers; server += 1) {
    store<u32>(factors + ((<usize>server) << 2), mixed(<u32>(server + 1) * GOLDEN) | 1);
  }
}

export function tupleCount(): i32 {
  return <i32>count;
}

export function wordOf(tuple: i32, server: i32): i32 {
  return load<i32>(records + <usize>tuple * recordBytes + ((<usize>server) << 2));
}

/** The last state of the level with this tuple that is left, plus one, or 0. */
export function headOf(tuple: i32): i32 {
  return wordOf(tuple, servers);
}

export function setHead(tuple: i32, head: i32): void {
  store<i32>(records + <usize>tuple * recordBytes + ((<usize>servers) << 2), head);
}

/** What a server's local state adds to the sum. */
export function summandOf(server: i32, local: i32): u32 {
  return <u32>local * load<u32>(factors + ((<usize>server) << 2));
}

/** Puts a tuple into the draft. @returns its sum. */
export function draftOf(tuple: i32): u32 {
  let sum: u32 = 0;
  for (let server = 0; server < servers; server += 1) {
    const local = wordOf(tuple, server);
    setDraft(server, local);
    sum += summandOf(server, local);
  }
  return sum;
}

export function setDraft(server: i32, local: i32): void {
  store<i32>(draft + ((<usize>server) << 2), local);
}

export function hashOfTuple(tuple: i32): u32 {
  let sum: u32 = 0;
  for (let server = 0; server < servers; server += 1) sum += summandOf(server, wordOf(tuple, server));
  return mixed(sum);
}

/** The number of the tuple in the draft, which has this hash; a new one is what the count was. */
export function internDraft(hash: u32): i32 {
  let at = hash & mask;
  while (true) {
    const slot = slots + ((<usize>at) << SLOT_SHIFT);
    const found = load<i32>(slot);
    if (found === 0) return append(slot, hash);
    if (load<u32>(slot, 4) === hash && isDraft(found - 1)) return found - 1;
    at = (at + 1) & mask;
  }
}

function isDraft(tuple: i32): bool {
  const record = records + <usize>tuple * recordBytes;
  for (let at: usize = 0; at < recordBytes - 4; at += 4) {
    if (load<i32>(record + at) !== load<i32>(draft + at)) return false;
  }
  return true;
}

function append(slot: usize, hash: u32): i32 {
  store<u32>(slot, count + 1);
  store<u32>(slot, hash, 4);
  if (count === capacity) {
    const larger = capacity + (capacity >> 2);
    records = enlarged(records, <usize>capacity * recordBytes, <usize>larger * recordBytes);
    capacity = larger;
  }
  memory.copy(records + <usize>count * recordBytes, draft, recordBytes);
  count += 1;
  if (count > mask >> 1) grow();
  return <i32>(count - 1);
}

function grow(): void {
  const old = slots;
  const bytes = (<usize>mask + 1) << SLOT_SHIFT;
  slots = takeTwice(bytes);
  mask = 2 * mask + 1;
  for (let slot = old; slot < old + bytes; slot += 1 << SLOT_SHIFT) {
    const both = load<u64>(slot);
    if (both === 0) continue;
    let at = <u32>(both >> 32) & mask;
    while (load<i32>(slots + ((<usize>at) << SLOT_SHIFT)) !== 0) at = (at + 1) & mask;
    store<u64>(slots + ((<usize>at) << SLOT_SHIFT), both);
  }
  give(old, bytes);
}
