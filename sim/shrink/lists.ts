/** Smaller lists, the boldest cuts first: nothing left, then without each half, each quarter, ..., each item. */
export function* smallerLists<Item>(items: readonly Item[]): Iterable<readonly Item[]> {
  if (items.length === 0) return;
  yield [];
  for (let chunk = Math.ceil(items.length / 2); ; chunk = Math.ceil(chunk / 2)) {
    if (chunk < items.length) {
      for (let from = 0; from < items.length; from += chunk) {
        yield [...items.slice(0, from), ...items.slice(from + chunk)];
      }
    }
    if (chunk === 1) return;
  }
}
