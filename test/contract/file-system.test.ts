import { describe, expect, test } from 'vitest';
import { FILE_SYSTEM_CASES, type FilesUnderTest } from '../../sim/contract/file-system.ts';
import type { File, FileSystem } from '../../src/ports/file-system.ts';
import { DiskHarness } from '../unit/sim/disk/harness.ts';
import { MemoryFileSystem } from '../unit/storage/memory-file-system.ts';

function memory(): FilesUnderTest {
  const files = new MemoryFileSystem();
  return {
    fileSystem: files,
    settle: () => files.pumpAll(),
    losePower: () => {
      files.crash(() => false);
      return files;
    },
  };
}

function simulated(): FilesUnderTest {
  const world = new DiskHarness({ crashKeeps: 'lose' });
  return {
    fileSystem: world.files,
    settle: () => world.run(),
    losePower: () => {
      world.crash();
      return world.files;
    },
  };
}

describe.each([
  ['the memory file system', memory],
  ['the simulated disk', simulated],
])('%s', (_name, make) => {
  test.each(FILE_SYSTEM_CASES)('$name', (one) => {
    one.run(make());
  });
});

/** A file system over a good one, of which some calls do something else. */
function broken(change: (good: FileSystem) => Partial<FileSystem>): FilesUnderTest {
  const files = memory();
  const good = files.fileSystem;
  const calls: FileSystem = {
    list: (directory, done) => good.list(directory, done),
    open: (path, create, done) => good.open(path, create, done),
    rename: (from, to, done) => good.rename(from, to, done),
    remove: (path, done) => good.remove(path, done),
    syncDirectory: (directory, done) => good.syncDirectory(directory, done),
  };
  return { ...files, fileSystem: { ...calls, ...change(good) } };
}

/** The same for the files that it opens. */
function brokenFile(change: (good: File) => Partial<File>): FilesUnderTest {
  return broken((good) => ({
    open: (path, create, done) =>
      good.open(path, create, (error, file) => {
        if (file === null) {
          done(error, null);
          return;
        }
        const calls: File = {
          path: file.path,
          size: (answer) => file.size(answer),
          read: (offset, length, answer) => file.read(offset, length, answer),
          write: (offset, bytes, answer) => file.write(offset, bytes, answer),
          truncate: (size, answer) => file.truncate(size, answer),
          sync: (answer) => file.sync(answer),
          close: () => file.close(),
        };
        done(null, { ...calls, ...change(file) });
      }),
  }));
}

/** For each case, an implementation that it must find wanting. */
const BROKEN: readonly FilesUnderTest[] = [
  broken((good) => ({
    open: (path, create, done) =>
      good.open(path, create, (error, file) => {
        error?.code === 'exists' ? good.open(path, false, done) : done(error, file);
      }),
  })),
  broken((good) => ({
    list: (directory, done) =>
      good.list(directory, (error, names) =>
        done(
          error,
          names.toSorted((a, b) => a.localeCompare(b)),
        ),
      ),
  })),
  brokenFile((good) => ({
    write: (offset, bytes, done) =>
      good.size((_, size) => {
        good.write(Math.min(offset, size), bytes, done);
      }),
  })),
  brokenFile((good) => ({
    read: (offset, length, done) =>
      good.read(offset, length, (error) => done(error, new Uint8Array(length).fill(2))),
  })),
  sharing(),
  brokenFile((good) => ({ truncate: (_size, done) => good.size((error) => done(error)) })),
  broken((good) => ({
    rename: (_from, to, done) => good.remove(to, done),
  })),
  broken((good) => ({
    remove: (path, done) => good.remove(path, () => done(null)),
    rename: (from, to, done) => good.rename(from, to, () => done(null)),
  })),
  broken((good) => ({ remove: (_path, done) => good.list('', (error) => done(error)) })),
  broken((good) => ({ syncDirectory: (_directory, done) => good.list('', (error) => done(error)) })),
];

/** Hands out the bytes of which it makes its next answer. */
function sharing(): FilesUnderTest {
  const kept = new Map<string, Uint8Array>();
  return brokenFile((good) => ({
    read: (offset, length, done) =>
      good.read(offset, length, (error, bytes) => {
        const known = kept.get(good.path) ?? bytes;
        kept.set(good.path, known);
        done(error, known);
      }),
  }));
}

describe('an implementation that is wrong is found wanting', () => {
  test('each case has one', () => {
    expect(BROKEN.length).toBe(FILE_SYSTEM_CASES.length);
  });

  test.each(FILE_SYSTEM_CASES.map((one, at) => [one.name, one, BROKEN[at]!] as const))(
    '%s',
    (_name, one, files) => {
      expect(() => one.run(files)).toThrow(Error);
    },
  );

  test('an answer from within the call is refused by every case', () => {
    for (const one of FILE_SYSTEM_CASES) {
      const files = broken(() => ({
        open: (_path, _create, done) => done(null, null),
        rename: (_from, _to, done) => done(null),
      }));
      expect(() => one.run(files)).toThrow('from within the call');
    }
  });
});
