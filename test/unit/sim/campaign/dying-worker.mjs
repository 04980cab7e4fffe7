// A worker for `executor.test.ts`: dies at seeds that end in 3, in the way that its number says.
export default function work(batch) {
  const place = new Int32Array(batch.place);
  return batch.seeds.map(({ seed }, n) => {
    Atomics.store(place, 0, n);
    if (seed === 13) process.exit(9);
    if (seed === 23) {
      // Blocks the thread until the heap limit of the worker ends it.
      const hoard = [];
      for (;;) hoard.push(new Array(100_000).fill(hoard.length));
    }
    return { kind: 'harness', seed, message: `fine ${seed}` };
  });
}
