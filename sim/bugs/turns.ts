/** Works on a list in order, so many items at a time. */

/** Ends early, without an error, when the signal comes; what is under way is waited for. The first error is thrown. */
export async function inTurns<Item>(
  items: readonly Item[],
  atATime: number,
  signal: AbortSignal,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  let next = 0;
  let failed = false;
  const worker = async (): Promise<void> => {
    while (next < items.length && !signal.aborted && !failed) {
      const item = items[next]!;
      next += 1;
      try {
        await work(item);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: Math.min(atATime, items.length) }, worker));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}
