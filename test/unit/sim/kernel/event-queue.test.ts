import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { EventQueue } from '../../../../sim/kernel/event-queue.ts';
import type { Actor } from '../../../../sim/kernel/kernel.ts';

const nobody: Actor = { handle: () => {} };

const command = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('push' as const), at: fc.nat(20) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('pop' as const), at: fc.constant(0) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cancel' as const), at: fc.nat(1000) }) },
);

describe('the event queue', () => {
  test.prop([fc.array(command, { maxLength: 200 })])(
    'gives what a sorted list gives, with cancelling and recycling',
    (commands) => {
      const queue = new EventQueue();
      let reference: { at: number; sequence: number }[] = [];
      const popBoth = (): void => {
        reference.sort((a, b) => a.at - b.at || a.sequence - b.sequence);
        const expected = reference.shift();
        expect(queue.nextTime()).toBe(expected?.at ?? -1);
        const event = queue.pop();
        expect(event === null ? undefined : { at: event.at, sequence: event.sequence }).toEqual(expected);
        if (event === null) return;
        expect(event.payload).toBe(`at ${event.at}`);
        queue.recycle(event);
      };
      for (const { kind, at } of commands) {
        if (kind === 'push') {
          const sequence = queue.push(at, nobody, 0, 0, `at ${at}`);
          reference.push({ at, sequence });
        } else if (kind === 'pop') {
          popBoth();
        } else if (reference.length > 0) {
          const { sequence } = reference[at % reference.length]!;
          queue.cancel(sequence);
          reference = reference.filter((event) => event.sequence !== sequence);
        }
      }
      while (reference.length > 0) popBoth();
      popBoth();
    },
  );

  test('keeps the order of events of one instant', () => {
    const queue = new EventQueue();
    for (let number = 0; number < 100; number += 1) queue.push(5, nobody, 0, number, null);
    for (let number = 0; number < 100; number += 1) expect(queue.pop()?.number).toBe(number);
    expect(queue.pop()).toBeNull();
  });
});
