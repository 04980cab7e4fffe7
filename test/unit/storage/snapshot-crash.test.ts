import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { NO_MEMBER } from '../../../src/base/types.ts';
import type { Entry } from '../../../src/raft/entry.ts';
import type { SnapshotMeta } from '../../../src/raft/snapshot-meta.ts';
import type { HardState, Ticket } from '../../../src/raft/ticket.ts';
import type { Recovered, SnapshotWriter } from '../../../src/storage/index.ts';
import { bytesOf, CONFIGURATION, Life, metaOf } from './harness.ts';
import { MemoryFileSystem } from './memory-file-system.ts';

/** The simplest disk that keeps the promises: a state after each ticket, of which a crash keeps some prefix. */
interface Disk {
  readonly hardState: HardState;
  /** The index and term of the snapshot that was installed last; 0 and 0 if none was. */
  readonly baseIndex: number;
  readonly baseTerm: number;
  readonly entries: readonly Entry[];
}

const EMPTY: Disk = { hardState: { term: 0, vote: NO_MEMBER }, baseIndex: 0, baseTerm: 0, entries: [] };

function last({ baseIndex, entries }: Disk): number {
  return baseIndex + entries.length;
}

function termAt({ baseIndex, baseTerm, entries }: Disk, index: number): number {
  return index === baseIndex ? baseTerm : entries[index - baseIndex - 1]!.term;
}

function take(disk: Disk, { hardState, truncateFrom, entries, install }: Ticket): Disk {
  if (install !== null) {
    return { hardState: disk.hardState, baseIndex: install.index, baseTerm: install.term, entries: [] };
  }
  const kept = truncateFrom === 0 ? disk.entries : disk.entries.slice(0, truncateFrom - 1 - disk.baseIndex);
  return { ...disk, hardState: hardState ?? disk.hardState, entries: [...kept, ...entries] };
}

/** What was found is this state, of which compaction may have taken the beginning. */
function agrees(found: Recovered, disk: Disk): boolean {
  const { baseIndex, baseTerm, entries, hardState, snapshot } = found;
  return (
    hardState.term === disk.hardState.term &&
    hardState.vote === disk.hardState.vote &&
    baseIndex >= disk.baseIndex &&
    baseIndex <= Math.max(disk.baseIndex, snapshot?.index ?? 0) &&
    baseIndex + entries.length === last(disk) &&
    baseTerm === termAt(disk, baseIndex) &&
    entries.every((entry, at) => {
      const mine = disk.entries[baseIndex - disk.baseIndex + at]!;
      return entry.term === mine.term && Buffer.compare(entry.payload, mine.payload) === 0;
    })
  );
}

const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('ticket' as const), keep: fc.nat(255), bytes: fc.nat(300) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('pump' as const), operations: fc.integer({ min: 1, max: 15 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('own' as const), share: fc.nat(255), bytes: fc.nat(40_000) }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('compact' as const), share: fc.nat(256) }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('receive' as const), ahead: fc.integer({ min: 1, max: 9 }) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('chunk' as const),
      bytes: fc.integer({ min: 4000, max: 20_000 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('install' as const) }) },
);

const life = fc.record({
  steps: fc.array(step, { maxLength: 40 }),
  patience: fc.oneof({ weight: 1, arbitrary: fc.nat(40) }, { weight: 3, arbitrary: fc.constant(100_000) }),
  end: fc.constantFrom('power', 'power', 'process' as const),
  keeps: fc.array(fc.boolean(), { minLength: 1, maxLength: 40 }),
});
const lastLife = { steps: [], patience: 100_000, end: 'process' as const, keeps: [true] };

const reached = { installed: 0, made: 0, compacted: 0, resumed: 0 };

describe('a crash at any point', () => {
  test.prop([fc.array(life, { minLength: 1, maxLength: 6 })], { numRuns: 300 })(
    'leaves the log as it was after some ticket, and the snapshots that were reported, whole',
    (lives) => {
      const files = new MemoryFileSystem();
      const limits = { segmentBytesMax: 900, batchBytesMax: 700 };
      let states: Disk[] = [EMPTY];
      /** Below it, nothing is cut any more. */
      let committed = 0;
      let reported = 0;
      let salt = 0;
      const contents = new Map<number, Uint8Array>();
      let receiving: SnapshotMeta | null = null;
      for (const { steps, patience, end, keeps } of [...lives, lastLife]) {
        const current = new Life(files, limits);
        for (let left = patience; current.recovered === null && left > 0 && files.pump(); left--);
        expect(current.failure).toBeNull();
        const { recovered, log } = current;
        if (recovered !== null) {
          const match = states.find((state) => agrees(recovered, state));
          expect(match, 'some state after a ticket').toBeDefined();
          const newest = recovered.snapshot?.index ?? 0;
          expect(newest).toBeGreaterThanOrEqual(Math.max(reported, match!.baseIndex));
          if (recovered.snapshot !== null) {
            expect(Buffer.compare(current.contents()!, contents.get(newest)!)).toBe(0);
          }
          reported = newest;
          committed = newest;
          states = [match!];
          if (receiving !== null && log.snapshots.staged(receiving).offset > 0) reached.resumed++;
          let id = 0;
          let writer: SnapshotWriter | null = null;
          const issue = (ticket: Ticket): void => {
            log.write(ticket);
            states.push(take(states.at(-1)!, ticket));
          };
          for (const one of steps) {
            const now = states.at(-1)!;
            salt++;
            if (one.kind === 'ticket') {
              const cut =
                last(now) - Math.floor(((last(now) - Math.max(committed, now.baseIndex)) * one.keep) / 512);
              const payload = bytesOf(one.bytes, salt);
              issue({
                id: ++id,
                hardState: salt % 3 === 0 ? { term: salt, vote: salt % 5 } : null,
                truncateFrom: cut < last(now) ? cut + 1 : 0,
                entries: [{ index: cut + 1, term: salt, kind: 1, payload }],
                install: null,
              });
            } else if (one.kind === 'pump') {
              for (let left = one.operations; left > 0 && files.pump(); left--);
            } else if (one.kind === 'own' && writer === null) {
              const above = Math.max(log.snapshots.newest?.index ?? 0, now.baseIndex);
              const index = above + Math.ceil(((last(now) - above) * (one.share + 1)) / 256);
              if (index > above && index <= last(now)) {
                committed = Math.max(committed, index);
                const data = bytesOf(one.bytes, index);
                writer = log.snapshots.create(index, termAt(now, index), CONFIGURATION);
                const made = writer;
                made.write(data.slice(0, 20_000), () =>
                  made.write(data.slice(20_000), () => {
                    contents.set(index, data);
                    made.finish((meta) => {
                      writer = null;
                      if (meta !== null) {
                        reached.made++;
                        reported = Math.max(reported, index);
                      }
                    });
                  }),
                );
              }
            } else if (one.kind === 'compact') {
              const upTo = Math.floor(((log.snapshots.newest?.index ?? 0) * one.share) / 256);
              reached.compacted += upTo > 0 ? 1 : 0;
              log.compact(upTo);
            } else if (one.kind === 'receive' && (receiving === null || receiving.index <= committed)) {
              const index = Math.max(committed, now.baseIndex) + one.ahead;
              const data = bytesOf(17_000 + salt, index);
              receiving = { ...metaOf(index, 1000 + salt, data) };
              contents.set(-index, data);
            } else if (one.kind === 'chunk' && receiving !== null) {
              const { offset } = log.snapshots.staged(receiving);
              const data = contents.get(-receiving.index)!;
              log.snapshots.stage(receiving, offset, data.slice(offset, offset + one.bytes), () => {});
              for (let left = 4; left > 0 && files.pump(); left--);
            } else if (one.kind === 'install' && receiving !== null) {
              if (
                log.snapshots.staged(receiving).complete &&
                receiving.index > Math.max(committed, now.baseIndex)
              ) {
                const meta = receiving;
                receiving = null;
                committed = meta.index;
                contents.set(meta.index, contents.get(-meta.index)!);
                reached.installed++;
                issue({ id: ++id, hardState: null, truncateFrom: 0, entries: [], install: meta });
              }
            }
          }
          states = states.slice(current.completed);
        }
        let at = 0;
        end === 'power' ? files.crash(() => keeps[at++ % keeps.length]!) : files.kill();
      }
    },
  );

  test('the runs above did what they are about', () => {
    expect(reached).toSatisfy((counts: typeof reached) => Object.values(counts).every((count) => count > 10));
  });
});
