import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Kernel } from '../../../../sim/kernel/kernel.ts';
import { LocalClock } from '../../../../sim/process/local-clock.ts';

const IDLE = { handle: (): void => {} };

function createClock(offset = 0, driftPpm = 0) {
  const kernel = new Kernel();
  const alarms: { readonly virtual: number; readonly local: number }[] = [];
  const clock: LocalClock = new LocalClock(kernel, { server: 1, offset, driftPpm }, () =>
    alarms.push({ virtual: kernel.now, local: clock.now() }),
  );
  const goTo = (at: number): void => {
    kernel.schedule(at, IDLE, 0, 0, null);
    while (kernel.now < at && kernel.step());
  };
  const run = (): void => {
    while (kernel.step());
  };
  return { kernel, clock, alarms, goTo, run };
}

describe('a local clock', () => {
  test('reads virtual time with an offset and a drift, in whole microseconds', () => {
    const fast = createClock(1000, 100_000);
    fast.goTo(1_000_009);
    expect(fast.clock.now()).toBe(1000 + 1_100_009);
    const slow = createClock(-5, -100_000);
    slow.goTo(1_000_009);
    expect(slow.clock.now()).toBe(-5 + 900_008);
  });

  test('rings at the first moment at which it reads the time of its alarm', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -1_000_000, max: 10_000_000 }),
        fc.integer({ min: -100_000, max: 100_000 }),
        fc.integer({ min: 1, max: 3_600_000_000 }),
        (offset, drift, after) => {
          const { clock, alarms, run } = createClock(offset, drift);
          clock.setAlarm(offset + after);
          run();
          const before = createClock(offset, drift);
          before.goTo(alarms[0]!.virtual - 1);
          expect(alarms.length).toBe(1);
          expect(alarms[0]!.local).toBeGreaterThanOrEqual(offset + after);
          expect(before.clock.now()).toBeLessThan(offset + after);
        },
      ),
    );
  });

  test('counts on when it jumps back, and jumps forward with it', () => {
    const { clock, goTo } = createClock(1000);
    goTo(100);
    const before = clock.count();
    clock.jump(-70);
    expect(clock.count() - before).toBe(0);
    clock.jump(30);
    goTo(150);
    expect(clock.count() - before).toBe(80);
    expect(clock.now()).toBe(1000 + 150 - 40);
  });

  test('never rings from within the call, even when the time has passed', () => {
    const { clock, alarms, goTo, run } = createClock();
    goTo(100);
    clock.setAlarm(50);
    expect(alarms).toEqual([]);
    run();
    expect(alarms).toEqual([{ virtual: 100, local: 100 }]);
  });

  test('has one alarm: a new one takes the place of the old, and it can be taken back', () => {
    const { clock, alarms, run } = createClock();
    clock.setAlarm(10);
    clock.setAlarm(30);
    clock.setAlarm(20);
    run();
    expect(alarms.map((alarm) => alarm.virtual)).toEqual([20]);
    clock.setAlarm(100);
    clock.clearAlarm();
    run();
    expect(alarms.length).toBe(1);
  });

  test('puts an alarm off without an event for each time', () => {
    const { kernel, clock, alarms, run } = createClock();
    for (let at = 1000; at < 2000; at += 1) clock.setAlarm(at);
    run();
    expect(alarms.map((alarm) => alarm.virtual)).toEqual([1999]);
    expect(kernel.eventNumber).toBe(2);
  });

  test('rings earlier when it jumps forward, and later when it jumps back', () => {
    const forward = createClock();
    forward.clock.setAlarm(1000);
    forward.goTo(100);
    forward.clock.jump(600);
    expect(forward.clock.now()).toBe(700);
    forward.run();
    expect(forward.alarms).toEqual([{ virtual: 400, local: 1000 }]);
    const back = createClock();
    back.clock.setAlarm(1000);
    back.goTo(100);
    back.clock.jump(-600);
    expect(back.clock.now()).toBe(-500);
    back.run();
    expect(back.alarms).toEqual([{ virtual: 1600, local: 1000 }]);
  });
});
