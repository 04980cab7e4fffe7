import { expect, test } from 'vitest';
import { encodeCommand, KeyValueMachine, NO_SESSION } from '../../../../src/kv/index.ts';
import { backupParts, parseBackup } from '../../../../src/node/data/backup-file.ts';
import { EntryKind } from '../../../../src/raft/entry.ts';

test("a backup comes in short parts, however long the values are, in the order of the keys' arrival, and is whole", () => {
  const machine = new KeyValueMachine();
  const value = 'v'.repeat(100_000);
  const keys = Array.from({ length: 20 }, (_, at) => `k${20 - at}`);
  machine.apply(
    keys.map((key, at) => ({
      index: at + 1,
      term: 1,
      kind: EntryKind.Command,
      payload: encodeCommand({ session: NO_SESSION, sequence: 0, operation: { kind: 'put', key, value } }),
    })),
    () => {},
  );
  const parts = [...backupParts({ cluster: 7, index: 20 }, machine)];
  // The server has to lead between two of them.
  for (const part of parts) expect(part.length).toBeLessThan(500_000);
  const { header, pairs } = parseBackup(parts.join(''), 'it');
  expect(header).toMatchObject({ cluster: 7, index: 20, keys: 20 });
  expect(pairs).toEqual(keys.map((key) => [key, value]));
});
