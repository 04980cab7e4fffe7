import { describe, expect, test } from 'vitest';
import { Kernel } from '../../../../sim/kernel/kernel.ts';
import { Inbox } from '../../../../sim/process/inbox.ts';

function createInbox(cost: number) {
  const kernel = new Kernel();
  const done: [number, number][] = [];
  const inbox = new Inbox(kernel, cost, { handleWork: (kind) => done.push([kind, kernel.now]) });
  const arrive = { handle: (event: { readonly kind: number }): void => inbox.arrive(event.kind, null, null) };
  const arriveAt = (at: number, kind: number): void => {
    kernel.schedule(at, arrive, kind, 0, null);
  };
  const run = (until = Number.MAX_SAFE_INTEGER): void => {
    while (kernel.nextTime() >= 0 && kernel.nextTime() <= until) kernel.step();
  };
  return { inbox, done, arriveAt, run };
}

describe('an inbox', () => {
  test('of a free server hands over at once', () => {
    const { inbox, done, arriveAt, run } = createInbox(0);
    arriveAt(5, 1);
    arriveAt(5, 2);
    run();
    expect(done).toEqual([
      [1, 5],
      [2, 5],
    ]);
    expect(inbox.deferred).toBe(0);
  });

  test('gives away what waits of one kind, and hands over the rest', () => {
    const { inbox, done, arriveAt, run } = createInbox(0);
    inbox.pause(100);
    for (const kind of [1, 2, 1]) arriveAt(5, kind);
    run(50);
    expect(inbox.hasBacklog).toBe(true);
    expect(inbox.take(1)).toEqual([null, null]);
    run();
    expect(done).toEqual([[2, 100]]);
    expect(inbox.hasBacklog).toBe(false);
  });

  test('of a paused server keeps everything, in order, until the pause is over', () => {
    const { inbox, done, arriveAt, run } = createInbox(0);
    inbox.pause(100);
    inbox.pause(50);
    for (const [at, kind] of [
      [5, 1],
      [7, 2],
      [100, 3],
      [101, 4],
    ] as const)
      arriveAt(at, kind);
    run();
    expect(done).toEqual([
      [1, 100],
      [2, 100],
      [3, 100],
      [4, 101],
    ]);
  });

  test('is emptied at once when the pause is ended', () => {
    const { inbox, done, arriveAt, run } = createInbox(0);
    inbox.pause(1000);
    arriveAt(5, 1);
    run(10);
    expect(inbox.isPaused).toBe(true);
    inbox.resume();
    run();
    expect(done).toEqual([[1, 5]]);
    expect(inbox.isPaused).toBe(false);
  });

  test('of a slow server hands over one at a time, each after the cost of the one before', () => {
    const { done, arriveAt, run } = createInbox(10);
    for (const [at, kind] of [
      [0, 1],
      [1, 2],
      [2, 3],
      [50, 4],
    ] as const)
      arriveAt(at, kind);
    run();
    expect(done).toEqual([
      [1, 0],
      [2, 10],
      [3, 20],
      [4, 50],
    ]);
  });

  test('loses what waits when the server dies', () => {
    const { inbox, done, arriveAt, run } = createInbox(10);
    for (const kind of [1, 2, 3]) arriveAt(0, kind);
    run(5);
    inbox.clear();
    arriveAt(6, 4);
    run();
    expect(done).toEqual([
      [1, 0],
      [4, 6],
    ]);
  });
});
