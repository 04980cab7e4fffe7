/**
 * Small arrays that are emptied again and again. Setting `length` and `splice` are calls into the runtime, which gives
 * the memory back as well; taking elements off one by one is compiled in place, and the room stays.
 */

/** More than so many at once are moved faster by the runtime. */
const FEW = 8;

/** Removes what stands from `length` on; nothing when the array is not longer. For a few elements. */
export function cutTo(array: unknown[], length: number): void {
  while (array.length > length) array.pop();
}

/** Removes the first `count` elements. */
export function dropFirst(array: unknown[], count: number): void {
  if (count > FEW) {
    array.splice(0, count);
    return;
  }
  for (let i = 0; i < count; i += 1) array.shift();
}
