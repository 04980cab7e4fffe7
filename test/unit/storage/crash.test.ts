import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import type { TicketPlan } from './harness.ts';
import { append, content, ExpectedLog, Life } from './harness.ts';
import { MemoryFileSystem } from './memory-file-system.ts';

const ticketPlan: fc.Arbitrary<TicketPlan> = fc.record({
  hardState: fc.option(fc.record({ term: fc.nat(1000), vote: fc.integer({ min: -1, max: 3 }) })),
  cut: fc.option(fc.integer({ min: 100, max: 255 }), { freq: 4 }),
  payloadBytes: fc.array(fc.oneof(fc.nat(40), fc.nat(1200)), { maxLength: 3 }),
});

/** A life: tickets between a few operations of the disk each, then its end. */
const life = fc.record({
  steps: fc.array(
    fc.oneof(
      { weight: 3, arbitrary: ticketPlan.map((plan) => ({ plan, pumps: 0 })) },
      { weight: 2, arbitrary: fc.integer({ min: 1, max: 12 }).map((pumps) => ({ plan: null, pumps })) },
    ),
    { maxLength: 25 },
  ),
  /** Operations carried out at most before the log has opened; few of them crash recovery itself. */
  patience: fc.oneof(fc.nat(25), fc.constant(100_000)),
  end: fc.constantFrom('power', 'power', 'process' as const),
  /** Which unsynced sectors survive. */
  keeps: fc.array(fc.boolean(), { minLength: 1, maxLength: 40 }),
});

const limits = fc.record({
  segmentBytesMax: fc.integer({ min: 100, max: 5000 }),
  batchBytesMax: fc.integer({ min: 100, max: 3000 }),
  readBytesMax: fc.integer({ min: 128, max: 3000 }),
});

describe('a crash at any point', () => {
  test.prop([fc.array(life, { minLength: 1, maxLength: 6 }), limits], { numRuns: 300 })(
    'leaves the log as it was after some ticket, at least the last one completed, over any number of lives',
    (lives, bounds) => {
      const files = new MemoryFileSystem();
      // The states that recovery may find, oldest first: the last one known durable, and those after tickets since.
      let states = [new ExpectedLog()];
      let incarnation = 0;
      for (const { steps, patience, end, keeps } of [...lives, finalLife]) {
        const current = new Life(files, bounds);
        for (let left = patience; current.recovered === null && left > 0 && files.pump(); left--);
        expect(current.failure).toBeNull();
        if (current.recovered !== null) {
          const found = content(current.recovered.hardState, current.recovered.entries);
          const match = states.find((state) => state.text() === found);
          expect(match?.text()).toBe(found);
          expect(current.recovered.incarnation).toBeGreaterThan(incarnation);
          incarnation = current.recovered.incarnation;
          states = [match!];
          let id = 0;
          for (const { plan, pumps } of steps) {
            if (plan !== null) {
              const next = states.at(-1)!.copy();
              current.log.write(next.plan(++id, plan));
              states.push(next);
            }
            for (let left = pumps; left > 0 && files.pump(); left--);
          }
          states = states.slice(current.completed);
        }
        let at = 0;
        end === 'power' ? files.crash(() => keeps[at++ % keeps.length]!) : files.kill();
      }
    },
  );
});

/** The last of all: recovers in peace. */
const finalLife = { steps: [], patience: 100_000, end: 'process' as const, keeps: [true] };

describe('a torn tail', () => {
  test.prop([fc.nat(3000), fc.nat(3000), fc.array(fc.boolean(), { minLength: 1, maxLength: 12 })])(
    'is cut off so cleanly that what is appended afterwards survives the next restarts',
    (tornBytes, newBytes, keeps) => {
      const files = new MemoryFileSystem();
      const first = new Life(files);
      first.pumpOpen();
      first.log.write(append(1, 1));
      files.pumpAll();
      first.log.write(append(2, 2, new Uint8Array(tornBytes).fill(0xee)));
      files.pump();
      let at = 0;
      files.crash(() => keeps[at++ % keeps.length]!);

      const second = new Life(files);
      const kept = second.pumpOpen().entries.length;
      expect(kept).toBeGreaterThanOrEqual(1);
      second.log.write(append(1, kept + 1, new Uint8Array(newBytes).fill(0xdd)));
      files.pumpAll();
      expect(second.completions).toEqual([1]);
      for (let restart = 0; restart < 3; restart++) {
        files.crash(() => false);
        const { entries, tornTail } = new Life(files).pumpOpen();
        expect(tornTail).toBeNull();
        expect(entries.length).toBe(kept + 1);
        expect(entries[kept]!.payload).toEqual(new Uint8Array(newBytes).fill(0xdd));
      }
    },
  );

  test('keeps the whole tickets of a torn batch', () => {
    const files = new MemoryFileSystem();
    const first = new Life(files);
    first.pumpOpen();
    first.log.write(append(1, 1));
    for (let id = 2; id <= 9; id++) {
      first.log.write(append(id, id, new Uint8Array(300).fill(id)));
    }
    files.pump();
    files.pump();
    files.pump();
    // The first sectors of the second batch are there, the later ones are not; the size is.
    let asked = 0;
    files.crash(() => asked++ < 4);
    const { entries, tornTail } = new Life(files).pumpOpen();
    expect(entries.length).toBeGreaterThan(1);
    expect(entries.length).toBeLessThan(9);
    expect(tornTail!.bytes).toBeGreaterThan(0);
  });
});
