/** Calls each, also after one that threw; then the first error is thrown. */
export function everyOne(...calls: readonly (() => void)[]): void {
  let failed = false;
  let first: unknown;
  for (const call of calls) {
    try {
      call();
    } catch (error) {
      if (!failed) first = error;
      failed = true;
    }
  }
  if (failed) throw first;
}
