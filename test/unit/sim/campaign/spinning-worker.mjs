// A worker for `hanging.test.ts`: seeds that end in 3 never end, in the way that their number says.
export default function work(batch) {
  const place = new Int32Array(batch.place);
  const stop = new Int32Array(batch.stop);
  const outcomes = [];
  for (const [n, { seed }] of batch.seeds.entries()) {
    if (Atomics.load(stop, 0) !== 0) break;
    Atomics.store(place, 0, n);
    Atomics.store(place, 1, 17);
    Atomics.store(place, 2, 2_500);
    // One event that does not end.
    if (seed === 13) for (;;);
    // Events that go on for ever.
    if (seed === 23) for (let event = 1; ; event = (event + 1) & 0xffff) Atomics.store(place, 1, event);
    outcomes.push({ kind: 'harness', seed, message: `fine ${seed}` });
  }
  return outcomes;
}
