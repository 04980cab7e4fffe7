/**
 * What every replacement of the log must do, as named cases that throw: they need no test framework. A case gets an
 * empty disk. What is behind them: `docs/storage.md`, and the tickets of the core (DESIGN: persist before send).
 */
import { NO_MEMBER } from '../../src/base/types.ts';
import { FIRST_HARD_STATE } from '../../src/raft/create-state.ts';
import { EMPTY_PAYLOAD, type Entry, EntryKind } from '../../src/raft/entry.ts';
import type { HardState } from '../../src/raft/ticket.ts';
import { entriesOf, logText, recoveredText, StorageLife, type StorageUnderTest } from './storage-life.ts';

export interface StorageCase {
  /** A claim. */
  readonly name: string;
  /** @throws Error when the implementation does not keep it. */
  run(disk: StorageUnderTest): void;
}

const CONTENTS = Uint8Array.from({ length: 10_000 }, (_, i) => i * 7);
const HARD_STATE: HardState = { term: 2, vote: 1 };

function expectEqual(what: string, found: unknown, wanted: unknown): void {
  if (found !== wanted) throw new Error(`${what}: ${String(found)}, and not ${String(wanted)}`);
}

/** A life with five entries of term 1 and a hard state, all durable. */
function lifeWithLog(disk: StorageUnderTest): StorageLife {
  const life = new StorageLife(disk);
  life.write({ hardState: HARD_STATE, entries: entriesOf(1, 5, 1) });
  life.settle();
  return life;
}

export const STORAGE_CASES: readonly StorageCase[] = [
  {
    name: 'an empty disk is a new server',
    run(disk) {
      const { recovered, storage } = new StorageLife(disk);
      expectEqual('log', recoveredText(recovered), logText(FIRST_HARD_STATE, []));
      expectEqual('base', `${recovered.baseIndex}/${recovered.baseTerm}`, '0/0');
      expectEqual('snapshot', storage.snapshots.newest, null);
    },
  },
  {
    name: 'every life has a higher incarnation than the one before, a life that wrote nothing included',
    run(disk) {
      let life = new StorageLife(disk);
      for (let lives = 0; lives < 3; lives += 1) {
        const { incarnation } = life.recovered;
        life = life.crash();
        if (life.recovered.incarnation <= incarnation)
          throw new Error(`incarnation ${life.recovered.incarnation} came after ${incarnation}`);
      }
    },
  },
  {
    name: 'tickets complete in order, each once or with a later one, never from within write',
    run(disk) {
      const life = new StorageLife(disk);
      for (let index = 1; index <= 20; index += 1) life.write({ entries: entriesOf(index, index, 1) });
      life.settle();
      life.completions.reduce((last, next) => {
        if (next <= last) throw new Error(`ticket ${next} completed after ${last}`);
        return next;
      }, 0);
    },
  },
  {
    name: 'what completed survives the loss of power',
    run(disk) {
      const { recovered } = lifeWithLog(disk).crash();
      expectEqual('log', recoveredText(recovered), logText(HARD_STATE, entriesOf(1, 5, 1)));
    },
  },
  {
    name: 'the vote survives without an entry, and NO_MEMBER is a vote, too',
    run(disk) {
      let life = new StorageLife(disk);
      life.write({ hardState: { term: 3, vote: 0 } });
      life.settle();
      life = life.crash();
      expectEqual('hard state', recoveredText(life.recovered), logText({ term: 3, vote: 0 }, []));
      life.write({ hardState: { term: 4, vote: NO_MEMBER } });
      life.settle();
      life = life.crash();
      expectEqual('hard state', recoveredText(life.recovered), logText({ term: 4, vote: NO_MEMBER }, []));
    },
  },
  {
    name: 'the loss of power leaves the log as it was after some ticket, at least the last one completed',
    run(disk) {
      const life = new StorageLife(disk);
      const states = [logText(FIRST_HARD_STATE, [])];
      let entries: Entry[] = [];
      for (let term = 1; term <= 12; term += 1) {
        const from = term % 3 === 0 ? entries.length : entries.length + 1;
        const added = entriesOf(from, from + 2, term);
        entries = [...entries.slice(0, from - 1), ...added];
        const truncateFrom = term % 3 === 0 ? from : 0;
        life.write({ hardState: { term, vote: term % 3 }, truncateFrom, entries: added });
        states.push(logText({ term, vote: term % 3 }, entries));
        if (term % 2 === 0) disk.settlePartly();
      }
      const { completed } = life;
      const found = states.indexOf(recoveredText(life.crash().recovered));
      if (found < completed)
        throw new Error(`the log is that after ticket ${found} (-1: of none), ${completed} had completed`);
    },
  },
  {
    name: 'a ticket may cut the log, and what it cut is gone after a restart',
    run(disk) {
      const life = lifeWithLog(disk);
      life.write({ truncateFrom: 3, entries: entriesOf(3, 4, 2) });
      life.settle();
      const wanted = [...entriesOf(1, 2, 1), ...entriesOf(3, 4, 2)];
      expectEqual('log', recoveredText(life.crash().recovered), logText(HARD_STATE, wanted));
    },
  },
  {
    name: 'payloads of every size and entries of every kind come back as they were',
    run(disk) {
      const life = new StorageLife(disk);
      const kinds = Object.values(EntryKind);
      const entries = [0, 1, 511, 512, 513, 70_000].map((size, i) => ({
        index: i + 1,
        term: 1,
        kind: kinds[i % kinds.length]!,
        payload: size === 0 ? EMPTY_PAYLOAD : CONTENTS.slice(0, size),
      }));
      life.write({ hardState: HARD_STATE, entries });
      life.settle();
      expectEqual('log', recoveredText(life.crash().recovered), logText(HARD_STATE, entries));
    },
  },
  {
    name: 'nothing is reported after close',
    run(disk) {
      const life = new StorageLife(disk);
      life.write({ entries: entriesOf(1, 3, 1) });
      life.close();
      disk.settle();
    },
  },
  {
    name: 'a snapshot is read as it was made, also after the loss of power',
    run(disk) {
      let life = lifeWithLog(disk);
      life.snapshot(4, 1, CONTENTS);
      expectEqual('contents', life.contents()?.join(), CONTENTS.join());
      life = life.crash();
      expectEqual('index', life.recovered.snapshot?.index, 4);
      expectEqual('contents', life.contents()?.join(), CONTENTS.join());
      expectEqual('last index', life.recovered.entries.at(-1)?.index, 5);
    },
  },
  {
    name: 'a snapshot that was not finished is none',
    run(disk) {
      const life = lifeWithLog(disk);
      life.storage.snapshots
        .create(4, 1, life.snapshot(2, 1, CONTENTS).configuration)
        .write(CONTENTS, () => {});
      disk.settle();
      expectEqual('newest', life.storage.snapshots.newest?.index, 2);
      expectEqual('newest after a crash', life.crash().recovered.snapshot?.index, 2);
    },
  },
  {
    name: 'compaction takes nothing above its index, and a restart begins with what follows the base',
    run(disk) {
      let life = new StorageLife(disk);
      for (let index = 1; index <= 40; index += 1) {
        life.write({ entries: entriesOf(index, index, 1) });
        life.settle();
      }
      life.snapshot(30, 1, CONTENTS);
      life.storage.compact(30);
      disk.settle();
      life = life.crash();
      const { baseIndex, entries } = life.recovered;
      if (baseIndex > 30) throw new Error(`compacted up to 30, the log begins after ${baseIndex}`);
      const text = logText(FIRST_HARD_STATE, entriesOf(baseIndex + 1, 40, 1));
      expectEqual('log', logText(FIRST_HARD_STATE, entries), text);
      life.write({ entries: entriesOf(41, 41, 1) });
      life.settle();
      expectEqual('last index', life.crash().recovered.entries.at(-1)?.index, 41);
    },
  },
  {
    name: 'an installed snapshot replaces the log, and the log goes on behind it',
    run(disk) {
      const elsewhere = lifeWithLog(disk);
      const meta = { ...elsewhere.snapshot(4, 1, CONTENTS), index: 20, term: 2 };
      let life = elsewhere.crash();
      life.stage(meta, CONTENTS);
      life.write({ install: meta });
      life.write({ entries: entriesOf(21, 22, 2) });
      life.settle();
      life = life.crash();
      expectEqual('base', `${life.recovered.baseIndex}/${life.recovered.baseTerm}`, '20/2');
      expectEqual('log', recoveredText(life.recovered), logText(HARD_STATE, entriesOf(21, 22, 2)));
      expectEqual('contents', life.contents()?.join(), CONTENTS.join());
    },
  },
  {
    name: 'what is only staged changes nothing',
    run(disk) {
      const before = lifeWithLog(disk);
      const meta = { ...before.snapshot(2, 1, CONTENTS), index: 20, term: 2 };
      before.stage(meta, CONTENTS);
      expectEqual('newest', before.storage.snapshots.newest?.index, 2);
      const { recovered } = before.crash();
      expectEqual('newest after a crash', recovered.snapshot?.index, 2);
      expectEqual('last index', recovered.entries.at(-1)?.index, 5);
    },
  },
];
