import { describe, expect, test } from 'vitest';
import { createHarness, type Delivery, type Harness } from './harness.ts';

const HALF = 500_000;

/** A thousand frames, one each 10 us, around five servers; identities repeat every 256 frames. */
function busyRun(harness: Harness): readonly Delivery[] {
  for (let i = 0; i < 1000; i += 1) {
    harness.run(i * 10);
    harness.send(1 + (i % 5), 1 + ((i + 1 + (i % 4)) % 5), i % 256);
  }
  harness.run();
  return harness.deliveries;
}

describe('a calm network', () => {
  test('delivers every frame unchanged after its latency', () => {
    const harness = createHarness({});
    harness.send(1, 2, 7);
    harness.run();
    expect(harness.deliveries).toEqual([{ at: 1000, from: 1, to: 2, frame: [1, 1, 7] }]);
    expect(harness.network.counters).toMatchObject({ sent: 1, delivered: 1, lost: 0 });
  });

  test('works with server id 0 and by the port of a server', () => {
    const harness = createHarness({}, { servers: [0, 2 ** 53 - 1] });
    harness.network.portOf(2 ** 53 - 1).send(0, Uint8Array.of(1, 1, 9));
    harness.run();
    expect(harness.indexesAt(0)).toEqual([9]);
  });

  test('numbers the frames of a system that it cannot read', () => {
    const harness = createHarness({ lossPpm: 1_000_000 }, { identify: false });
    for (let i = 0; i < 3; i += 1) harness.network.send(1, 2, new Uint8Array(0));
    expect(harness.recorded.map((fate) => fate.key)).toEqual([
      'message/1/2/0/0/0/0',
      'message/1/2/0/0/1/0',
      'message/1/2/0/0/2/0',
    ]);
  });

  test('drops what is sent to itself or to a stranger', () => {
    const harness = createHarness({});
    harness.send(1, 1, 0);
    harness.send(1, 99, 0);
    harness.run();
    expect(harness.deliveries).toEqual([]);
    expect(harness.network.counters.cut).toBe(2);
  });
});

describe('each fault of the plan', () => {
  test('jitter spreads latency over its range and reorders', () => {
    const harness = createHarness({ latencyJitter: 1000 });
    for (let i = 0; i < 200; i += 1) harness.send(1, 2, i);
    harness.run();
    const times = harness.deliveries.map((delivery) => delivery.at);
    expect(Math.min(...times)).toBeLessThan(1050);
    expect(Math.min(...times)).toBeGreaterThanOrEqual(1000);
    expect(Math.max(...times)).toBeGreaterThan(1950);
    expect(Math.max(...times)).toBeLessThanOrEqual(2000);
    const arrived = harness.indexesAt(2);
    expect(arrived).not.toEqual([...arrived].sort((a, b) => a - b));
  });

  test('a tail delays its share of the frames', () => {
    const harness = createHarness({ tailPpm: HALF, tail: 50_000 });
    for (let i = 0; i < 200; i += 1) harness.send(1, 2, i);
    harness.run();
    const late = harness.deliveries.filter((delivery) => delivery.at > 1000).length;
    expect(late).toBeGreaterThan(70);
    expect(late).toBeLessThan(130);
  });

  test('loss takes its share, and an attempt has a fate of its own', () => {
    const harness = createHarness({ lossPpm: HALF });
    for (let i = 0; i < 200; i += 1) harness.send(1, 2, 5);
    harness.run();
    const { lost, delivered } = harness.network.counters;
    expect(lost + delivered).toBe(200);
    expect(lost).toBeGreaterThan(70);
    expect(lost).toBeLessThan(130);
  });

  test('a duplicate arrives beside its original, with a delay of its own', () => {
    const harness = createHarness({ duplicatePpm: 1_000_000, latencyJitter: 1000 });
    harness.send(1, 2, 7);
    harness.run();
    expect(harness.indexesAt(2)).toEqual([7, 7]);
    expect(harness.deliveries[0]!.at).not.toBe(harness.deliveries[1]!.at);
    expect(harness.network.counters).toMatchObject({ sent: 1, delivered: 2, duplicated: 1 });
  });

  test('one to three bits are flipped, in a copy', () => {
    const harness = createHarness({ flipPpm: 1_000_000 });
    const seen = new Set<number>();
    for (let i = 0; i < 50; i += 1) {
      const frame = Uint8Array.of(1, 1, i);
      harness.network.send(1, 2, frame);
      expect([...frame]).toEqual([1, 1, i]);
      harness.run();
      let flips = 0;
      for (const [at, byte] of harness.deliveries.at(-1)!.frame.entries()) {
        for (let bits = byte ^ frame[at]!; bits !== 0; bits &= bits - 1) flips += 1;
      }
      seen.add(flips);
    }
    expect([...seen].sort()).toEqual([1, 2, 3]);
    expect(harness.network.counters.flipped).toBe(50);
  });

  test('a stale frame arrives long after what was sent later', () => {
    const harness = createHarness(
      { staleDelay: 5_000_000, fifo: true },
      { fates: [{ key: 'message/1/2/1/1/0/0', delay: 4_000_000 }] },
    );
    harness.send(1, 2, 0);
    harness.send(1, 2, 1);
    harness.run();
    expect(harness.deliveries.map(({ at, frame }) => [at, frame[2]])).toEqual([
      [1000, 1],
      [4_000_000, 0],
    ]);
    expect(harness.network.counters.stale).toBe(1);
    const drawn = createHarness({ stalePpm: HALF, staleDelay: 5_000_000 });
    for (let i = 0; i < 100; i += 1) drawn.send(1, 2, i);
    drawn.run();
    expect(drawn.network.counters.stale).toBeGreaterThan(30);
    expect(drawn.network.counters.stale).toBeLessThan(70);
  });

  test('a slow link is slower by its extra, one way', () => {
    const harness = createHarness({ slowLinks: [{ from: 1, to: 2, extra: 700 }] });
    harness.send(1, 2, 0);
    harness.send(2, 1, 0);
    harness.run();
    expect(harness.deliveries.map(({ at, to }) => [at, to])).toEqual([
      [1000, 1],
      [1700, 2],
    ]);
  });
});

describe('order', () => {
  test('with fifo no frame overtakes another of its link, whatever the latency', () => {
    const harness = createHarness({ fifo: true, latencyJitter: 20_000, tailPpm: 100_000, tail: 50_000 });
    for (let i = 0; i < 200; i += 1) {
      harness.run(i * 100);
      harness.send(1, 2, i);
      harness.send(2, 1, i);
    }
    harness.run();
    const inOrder = Array.from({ length: 200 }, (_, i) => i);
    expect(harness.indexesAt(1)).toEqual(inOrder);
    expect(harness.indexesAt(2)).toEqual(inOrder);
  });

  test('with fifo a duplicate may be late, but what arrives first of each frame is in order', () => {
    const harness = createHarness({ fifo: true, latencyJitter: 20_000, duplicatePpm: HALF });
    for (let i = 0; i < 200; i += 1) {
      harness.run(i * 100);
      harness.send(1, 2, i);
    }
    harness.run();
    expect(harness.network.counters.duplicated).toBeGreaterThan(50);
    const firsts = [...new Set(harness.indexesAt(2))];
    expect(firsts).toEqual(Array.from({ length: 200 }, (_, i) => i));
  });
});

describe('determinism', () => {
  const STORM = {
    latencyJitter: 3000,
    tailPpm: 50_000,
    tail: 20_000,
    lossPpm: 100_000,
    duplicatePpm: 100_000,
    flipPpm: 50_000,
    stalePpm: 20_000,
    staleDelay: 100_000,
  };

  test.each([true, false])('equal seeds give equal deliveries and traces (fifo %s)', (fifo) => {
    const one = createHarness({ ...STORM, fifo }, { seed: 42 });
    const other = createHarness({ ...STORM, fifo }, { seed: 42 });
    const third = createHarness({ ...STORM, fifo }, { seed: 43 });
    expect(busyRun(one)).toEqual(busyRun(other));
    expect(one.kernel.trace.hex()).toBe(other.kernel.trace.hex());
    expect(one.network.counters).toEqual(other.network.counters);
    busyRun(third);
    expect(third.kernel.trace.hex()).not.toBe(one.kernel.trace.hex());
  });

  test('one frame more leaves the fates of all others as they were', () => {
    const plain = createHarness(STORM, { seed: 42 });
    const disturbed = createHarness(STORM, { seed: 42 });
    disturbed.network.send(3, 1, Uint8Array.of(9, 9, 9));
    const others = busyRun(disturbed).filter(({ frame }) => frame.filter((byte) => byte === 9).length < 2);
    const key = ({ at, from, to, frame }: Delivery): string => `${at} ${from} ${to} ${frame}`;
    expect(others.map(key).sort()).toEqual([...busyRun(plain)].map(key).sort());
  });

  test('recorded fates and no dice are the same run again', () => {
    const storm = createHarness({ ...STORM, fifo: true }, { seed: 42 });
    busyRun(storm);
    const rates = { tailPpm: 0, lossPpm: 0, duplicatePpm: 0, flipPpm: 0, stalePpm: 0 };
    const again = createHarness({ ...STORM, ...rates, fifo: true }, { seed: 42, fates: storm.recorded });
    expect(busyRun(again)).toEqual(storm.deliveries);
    expect(again.kernel.trace.hex()).toBe(storm.kernel.trace.hex());
    expect(again.recorded).toEqual(storm.recorded);
  });

  test('an override decides what the dice would have', () => {
    const harness = createHarness(
      { lossPpm: 1_000_000 },
      {
        fates: [
          { key: 'message/1/2/1/1/0/0', lost: false, copies: 3, flips: 1, delay: 50 },
          { key: 'message/1/2/1/1/1/0', copies: 0 },
        ],
      },
    );
    harness.send(1, 2, 0);
    harness.send(1, 2, 0);
    harness.send(1, 2, 1);
    harness.run();
    expect(harness.deliveries.length).toBe(3);
    expect(harness.deliveries[0]!.at).toBe(50);
    expect(harness.network.counters).toMatchObject({ lost: 2, duplicated: 2, flipped: 1 });
  });
});
