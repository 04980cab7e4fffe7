import { describe, expect, test } from 'vitest';
import { type Actor, Kernel } from '../../../../sim/kernel/kernel.ts';
import { Watchdog, WatchdogBite, type WatchdogVerdict } from '../../../../sim/kernel/watchdog.ts';

const LIMITS = { eventsPerInstantMax: 10, eventsPerSecondMax: 100, eventsMax: 1000, effectsPerEventMax: 50 };

/** Runs an actor whose every event causes the next one `gap` later, under the watchdog. */
function runChain(gap: number, events: number): { verdict: WatchdogVerdict | null; handled: number } {
  const kernel = new Kernel();
  const chain: Actor = {
    handle: () => {
      if (kernel.eventNumber < events) kernel.schedule(kernel.now + gap, chain, 0, 0, null);
    },
  };
  kernel.schedule(0, chain, 0, 0, null);
  const watchdog = new Watchdog(LIMITS);
  let verdict: WatchdogVerdict | null = null;
  while (verdict === null && kernel.step()) verdict = watchdog.check(kernel.now);
  return { verdict, handled: kernel.eventNumber };
}

describe('the watchdog', () => {
  test('names a clock that stands', () => {
    const { verdict, handled } = runChain(0, 5000);
    expect(verdict?.kind).toBe('standing-clock');
    expect(verdict?.message).toContain('11 events were handled at 0 us');
    expect(handled).toBe(11);
  });

  test('names a clock that creeps', () => {
    const { verdict, handled } = runChain(1, 5000);
    expect(verdict?.kind).toBe('creeping-clock');
    expect(handled).toBe(101);
  });

  test('names a run that does not end', () => {
    const { verdict, handled } = runChain(20_000, 5000);
    expect(verdict?.kind).toBe('too-many-events');
    expect(handled).toBe(1001);
  });

  test('lets a run pass that reaches its limits without exceeding them', () => {
    expect(runChain(0, 10).verdict).toBeNull();
    expect(runChain(20_000, 1000).verdict).toBeNull();
  });

  test('breaks out of an event that calls ports for ever, and only then', () => {
    const watchdog = new Watchdog(LIMITS);
    for (let event = 1; event <= 100; event += 1) {
      for (let i = 0; i < 50; i += 1) watchdog.countEffect();
      expect(watchdog.check(event * 1_000_000)).toBeNull();
    }
    const loop = (): void => {
      for (;;) watchdog.countEffect();
    };
    expect(loop).toThrow(WatchdogBite);
    expect(loop).toThrow(/51 port calls/);
  });
});
