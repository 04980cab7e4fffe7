import { describe, expect, test } from 'vitest';
import { type Actor, Kernel } from '../../../../sim/kernel/kernel.ts';
import { TraceHash } from '../../../../sim/kernel/trace-hash.ts';

function hashOf(...values: number[]): string {
  const hash = new TraceHash();
  for (const value of values) hash.add(value);
  return hash.hex();
}

describe('the kernel', () => {
  test('moves virtual time to each event and counts it', () => {
    const kernel = new Kernel();
    const seen: unknown[] = [];
    const actor: Actor = {
      handle: (event) => seen.push([kernel.now, kernel.eventNumber, event.kind, event.number, event.payload]),
    };
    kernel.schedule(30, actor, 1, 2, 'late');
    kernel.schedule(10, actor, 3, 4, 'early');
    expect(kernel.nextTime()).toBe(10);
    expect([kernel.step(), kernel.step(), kernel.step()]).toEqual([true, true, false]);
    expect(seen).toEqual([
      [10, 1, 3, 4, 'early'],
      [30, 2, 1, 2, 'late'],
    ]);
    expect(kernel.nextTime()).toBe(-1);
  });

  test('never goes back: what is scheduled in the past happens now, after what is there already', () => {
    const kernel = new Kernel();
    const seen: [number, number][] = [];
    const actor: Actor = {
      handle: (event) => {
        seen.push([kernel.now, event.number]);
        if (event.number === 0) kernel.schedule(1, actor, 0, 9, null);
      },
    };
    kernel.schedule(50, actor, 0, 0, null);
    kernel.schedule(50, actor, 0, 1, null);
    while (kernel.step());
    expect(seen).toEqual([
      [50, 0],
      [50, 1],
      [50, 9],
    ]);
  });

  test('passes over what was cancelled, without counting it', () => {
    const kernel = new Kernel();
    const seen: number[] = [];
    const actor: Actor = { handle: (event) => seen.push(event.number) };
    const first = kernel.schedule(1, actor, 0, 1, null);
    kernel.schedule(2, actor, 0, 2, null);
    kernel.cancel(first);
    while (kernel.step());
    expect(seen).toEqual([2]);
    expect(kernel.eventNumber).toBe(1);
    expect(kernel.now).toBe(2);
  });
});

describe('the trace hash', () => {
  test('has a pinned value: a change here changes every recorded trace', () => {
    expect(hashOf(1, 2, 3, 2 ** 40 + 1)).toMatchInlineSnapshot(`"5fe0ee23d8ef778b"`);
  });

  test('tells order, number and high bits of what was added', () => {
    const hashes = [hashOf(), hashOf(0), hashOf(0, 0), hashOf(1, 2), hashOf(2, 1), hashOf(2 ** 32 + 1, 2)];
    expect(new Set(hashes).size).toBe(hashes.length);
  });

  test('tells where one text ends and the next begins', () => {
    const one = new TraceHash();
    one.addText('ab');
    one.addText('c');
    const other = new TraceHash();
    other.addText('a');
    other.addText('bc');
    expect(one.hex()).not.toBe(other.hex());
  });
});
