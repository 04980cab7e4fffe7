import { expect, test } from 'vitest';
import { FILE_SYSTEM_CASES, STORAGE_CASES } from '../../sim/contract/index.ts';
import { MemoryFiles } from '../../src/memory/index.ts';
import { SegmentedLog } from '../../src/storage/index.ts';
import { IDENTITY } from '../unit/storage/harness.ts';

function settle(files: MemoryFiles): void {
  for (let left = 100_000; files.pump(); left -= 1) if (left === 0) throw new Error('it never comes to rest');
}

test.each(FILE_SYSTEM_CASES)('files in memory: $name', (one) => {
  const files = new MemoryFiles();
  one.run({
    fileSystem: files,
    settle: () => settle(files),
    losePower: () => {
      files.losePower();
      return files;
    },
  });
});

test.each(STORAGE_CASES)('the log over files in memory: $name', (one) => {
  const files = new MemoryFiles();
  one.run({
    create: (events) =>
      new SegmentedLog(files, IDENTITY, { segmentBytesMax: 512, batchBytesMax: 256 }, events),
    settle: () => settle(files),
    settlePartly: () => files.pump(),
    losePower: () => files.losePower(),
  });
});

test('what is abandoned is never reported', () => {
  const files = new MemoryFiles();
  files.list('', () => expect.fail('it was abandoned'));
  files.abandon();
  expect(files.pump()).toBe(false);
});
