/**
 * Real histories with known verdicts (Porcupine's test data: Jepsen against etcd, and a key-value store with append).
 * They lie beside the repository, not in it; without them the test is skipped, and says so.
 */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { decide, judge } from '../../../sim/history/judge.ts';
import { readHistory } from '../../../sim/history/read.ts';

interface Listed {
  readonly name: string;
  readonly file: string;
  readonly operations: number;
  readonly linearizable: boolean | null;
}

const folder = new URL('../../../../shared/histories/', import.meta.url);
const index = new URL('verdicts.json', folder);
const present = existsSync(fileURLToPath(index));
const BOUNDS = { stepsMax: 100_000, bytesMax: 1 << 20 };

const read = (listed: Listed) =>
  readHistory(readFileSync(fileURLToPath(new URL(listed.file, folder)), 'utf8'));

// Skipped where the data is not: it is 780 KB of another project and lies beside the repository.
describe.skipIf(!present)(
  `histories of Porcupine${present ? '' : ' (skipped: ../shared/histories is not there)'}`,
  () => {
    const listed = present ? (JSON.parse(readFileSync(fileURLToPath(index), 'utf8')) as Listed[]) : [];
    const known = listed.filter((history) => history.linearizable !== null);

    test('every verdict is the known one, within 100,000 steps and a megabyte for each', () => {
      expect(known.length).toBeGreaterThan(50);
      const wrong = known.filter(
        (history) =>
          decide(read(history), BOUNDS).kind !== (history.linearizable ? 'linearizable' : 'violated'),
      );
      expect(wrong.map((history) => history.name)).toEqual([]);
    });

    test('a call of the etcd histories takes about one step', () => {
      const verdicts = known
        .filter(({ file }) => file.startsWith('etcd'))
        .map((each) => decide(read(each), BOUNDS));
      expect(verdicts.length).toBe(50);
      expect(verdicts.reduce((sum, { steps }) => sum + steps, 0)).toBeLessThan(10_000);
    });

    test('every violation has its smallest prefix, which ends within the file', () => {
      for (const history of known.filter((each) => !each.linearizable)) {
        const { violation } = judge(read(history), BOUNDS);
        expect(violation).toMatchObject({ smallest: true });
        expect(violation?.at.toLine).toBeLessThanOrEqual(2 * history.operations);
      }
    });
  },
);
