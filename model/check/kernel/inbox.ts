/** Where the other side puts words for the kernel. */
import { give, take } from './memory';

const FIRST_WORDS: i32 = 256;

let at: usize = 0;
let capacity: i32 = 0;

export function inboxAt(): usize {
  return at;
}

/** Empties it, and makes room for so many words. @returns where it begins. */
export function openInbox(words: i32): usize {
  if (words > capacity) {
    if (at !== 0) give(at, (<usize>capacity) << 2);
    capacity = max(words + (words >> 1), FIRST_WORDS);
    at = take((<usize>capacity) << 2);
  }
  return at;
}
