/** Calls `call` with each, also after one that threw; then the first error is thrown. */
export function everyOne<Item>(items: readonly Item[], call: (item: Item) => void): void {
  let thrown: { readonly error: unknown } | null = null;
  for (let i = 0; i < items.length; i += 1) {
    try {
      call(items[i]!);
    } catch (error) {
      thrown ??= { error };
    }
  }
  if (thrown !== null) throw thrown.error;
}
