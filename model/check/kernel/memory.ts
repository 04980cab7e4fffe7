/**
 * Linear memory. Blocks are cut from what was given back, or from its end; pages that nobody touched cost nothing.
 * Addresses have 32 bits.
 */
import { failFull } from './asks';

const PAGE_SHIFT: u64 = 16;
/** Memory grows by so many pages at least. */
const PAGES_MIN: u64 = 16;
/** The last one is left out, so that the end has an address, too. */
const PAGES_MAX: u64 = 65_535;
const ALIGNMENT: usize = 16;
/** More than this cannot be taken twice. */
const HALF: usize = 0x7fffffff;

/** A block that was given back: its size, and the next such block, at a higher address, or 0. Two never touch. */
@unmanaged
class Free {
  size: usize;
  next: usize;
}

let top: usize = aligned(__heap_base);
let free: usize = 0;
let inUse: usize = 0;

/** Bytes in use: taken and not given back. */
export function bytesInUse(): f64 {
  return <f64>inUse;
}

/** A new block, all zero. */
export function take(size: usize): usize {
  const bytes = aligned(size);
  let before: usize = 0;
  for (let at = free; at !== 0; at = changetype<Free>(at).next) {
    const block = changetype<Free>(at);
    if (block.size >= bytes) {
      // Cut from its end, so that it keeps its place in the chain.
      block.size -= bytes;
      const cut = at + block.size;
      if (block.size === 0) {
        if (before === 0) free = block.next;
        else changetype<Free>(before).next = block.next;
      }
      memory.fill(cut, 0, bytes);
      inUse += bytes;
      return cut;
    }
    before = at;
  }
  return takeFromEnd(bytes);
}

/** A new block, all zero, of twice the size. */
export function takeTwice(size: usize): usize {
  if (size > HALF) fail();
  return take(2 * size);
}

function takeFromEnd(bytes: usize): usize {
  const at = top;
  const pages = ((<u64>at + <u64>bytes) >> PAGE_SHIFT) + 1;
  const present = <u64>memory.size();
  if (pages > present) {
    const wanted = min(max(pages, present + PAGES_MIN), PAGES_MAX);
    if (pages > PAGES_MAX || memory.grow(<i32>(wanted - present)) < 0) fail();
  }
  top = at + bytes;
  inUse += bytes;
  return at;
}

/** The block may be taken by others. @param size as it was taken. */
export function give(at: usize, size: usize): void {
  const bytes = aligned(size);
  inUse -= bytes;
  let before: usize = 0;
  let next = free;
  while (next !== 0 && next < at) {
    before = next;
    next = changetype<Free>(next).next;
  }
  const block = changetype<Free>(at);
  block.size = bytes;
  block.next = next;
  if (next === at + bytes) swallowNext(block);
  if (before === 0) {
    free = at;
    return;
  }
  changetype<Free>(before).next = at;
  if (before + changetype<Free>(before).size === at) swallowNext(changetype<Free>(before));
}

function swallowNext(block: Free): void {
  const next = changetype<Free>(block.next);
  block.size += next.size;
  block.next = next.next;
}

function fail(): void {
  failFull();
  unreachable();
}

function aligned(size: usize): usize {
  return (size + ALIGNMENT - 1) & ~(ALIGNMENT - 1);
}

/** The same bytes in a larger block; what follows them is zero. */
export function enlarged(at: usize, size: usize, larger: usize): usize {
  const block = take(larger);
  memory.copy(block, at, size);
  give(at, size);
  return block;
}
