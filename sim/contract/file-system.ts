/**
 * What every implementation of the FileSystem port must do, as named cases that throw: they need no test framework.
 * A case gets fresh files, and drives them through `FilesUnderTest`.
 */
import type { File, FileError, FileSystem } from '../../src/ports/file-system.ts';

/** An implementation, and what a case needs of its world. */
export interface FilesUnderTest {
  readonly fileSystem: FileSystem;
  /** Lets everything that is under way come to its end. */
  settle(): void;
  /** Power is lost, and with it all that was not synced; then `fileSystem` serves what is left. Null: cannot be shown. */
  readonly losePower: (() => FileSystem) | null;
}

export interface FileSystemCase {
  /** A claim. */
  readonly name: string;
  /** @throws Error when the implementation does not keep it. */
  run(files: FilesUnderTest): void;
}

/** The answer of one call. */
interface Answer<T> {
  readonly error: FileError | null;
  readonly value: T;
}

function ask<T>(
  files: FilesUnderTest,
  what: string,
  call: (done: (error: FileError | null, value?: T) => void) => void,
): Answer<T | undefined> {
  const answers: Answer<T | undefined>[] = [];
  call((error, value) => answers.push({ error, value }));
  if (answers.length > 0) throw new Error(`${what}: answered from within the call`);
  files.settle();
  const answer = answers[0];
  if (answer === undefined) throw new Error(`${what}: never answered`);
  if (answers.length > 1) throw new Error(`${what}: answered ${answers.length} times`);
  return answer;
}

/** The same, and it must succeed. */
function must<T>(
  files: FilesUnderTest,
  what: string,
  call: (done: (error: FileError | null, value?: T) => void) => void,
): T {
  const { error, value } = ask(files, what, call);
  if (error !== null) throw new Error(`${what}: failed with ${error.code}`);
  // A successful answer carries its value; calls without one are asked for `void`.
  return value as T;
}

function create(files: FilesUnderTest, path: string, bytes: Uint8Array, system = files.fileSystem): File {
  const file = must<File | null>(files, `open ${path}`, (done) => system.open(path, true, done))!;
  must<void>(files, `write ${path}`, (done) => file.write(0, bytes, done));
  return file;
}

function contents(files: FilesUnderTest, path: string, system = files.fileSystem): string {
  const file = must<File | null>(files, `open ${path}`, (done) => system.open(path, false, done))!;
  const bytes = must<Uint8Array>(files, `read ${path}`, (done) => file.read(0, 1 << 16, done));
  file.close();
  return bytes.join();
}

function names(files: FilesUnderTest, system = files.fileSystem): string {
  return must<readonly string[]>(files, 'list', (done) => system.list('', done)).join();
}

function expectEqual(what: string, found: unknown, wanted: unknown): void {
  if (found !== wanted) throw new Error(`${what}: ${String(found)}, and not ${String(wanted)}`);
}

const ONE = Uint8Array.of(1, 2, 3);

export const FILE_SYSTEM_CASES: readonly FileSystemCase[] = [
  {
    name: 'a file that is to be made must not exist, and one that is opened must',
    run(files) {
      create(files, 'a', ONE).close();
      const again = ask<File | null>(files, 'open', (done) => files.fileSystem.open('a', true, done));
      expectEqual('made twice', again.error?.code, 'exists');
      const missing = ask<File | null>(files, 'open', (done) => files.fileSystem.open('b', false, done));
      expectEqual('opened though missing', missing.error?.code, 'not-found');
    },
  },
  {
    name: 'names are listed by code unit',
    run(files) {
      for (const path of ['b', 'a', 'Z', '10', '9']) create(files, path, ONE).close();
      expectEqual('names', names(files), '10,9,Z,a,b');
    },
  },
  {
    name: 'a write grows the file, and a gap reads as zeros',
    run(files) {
      const file = create(files, 'a', ONE);
      must<void>(files, 'write', (done) => file.write(5, Uint8Array.of(9), done));
      expectEqual(
        'size',
        must<number>(files, 'size', (done) => file.size(done)),
        6,
      );
      file.close();
      expectEqual('contents', contents(files, 'a'), '1,2,3,0,0,9');
    },
  },
  {
    name: 'a read gives fewer bytes only at the end, and none behind it',
    run(files) {
      const file = create(files, 'a', ONE);
      for (const [offset, length, wanted] of [
        [1, 1, '2'],
        [1, 9, '2,3'],
        [3, 5, ''],
        [7, 5, ''],
        [0, 0, ''],
      ] as const) {
        const bytes = must<Uint8Array>(files, 'read', (done) => file.read(offset, length, done));
        expectEqual(`${length} bytes at ${offset}`, bytes.join(), wanted);
      }
      file.close();
    },
  },
  {
    name: 'the bytes that were read belong to the reader',
    run(files) {
      const file = create(files, 'a', ONE);
      must<Uint8Array>(files, 'read', (done) => file.read(0, 3, done)).fill(7);
      file.close();
      expectEqual('contents', contents(files, 'a'), '1,2,3');
    },
  },
  {
    name: 'what was cut off is gone, and reads as zeros when the file grows again',
    run(files) {
      const file = create(files, 'a', ONE);
      must<void>(files, 'truncate', (done) => file.truncate(1, done));
      must<void>(files, 'truncate', (done) => file.truncate(3, done));
      file.close();
      expectEqual('contents', contents(files, 'a'), '1,0,0');
    },
  },
  {
    name: 'a renamed file takes the place of the one that had the name',
    run(files) {
      create(files, 'a', ONE).close();
      create(files, 'b', Uint8Array.of(4)).close();
      must<void>(files, 'rename', (done) => files.fileSystem.rename('a', 'b', done));
      expectEqual('names', names(files), 'b');
      expectEqual('contents', contents(files, 'b'), '1,2,3');
    },
  },
  {
    name: 'what is not there can be neither renamed nor removed',
    run(files) {
      const renamed = ask<void>(files, 'rename', (done) => files.fileSystem.rename('a', 'b', done));
      expectEqual('renamed', renamed.error?.code, 'not-found');
      const removed = ask<void>(files, 'remove', (done) => files.fileSystem.remove('a', done));
      expectEqual('removed', removed.error?.code, 'not-found');
    },
  },
  {
    name: 'a removed file is not listed, and its name is free',
    run(files) {
      create(files, 'a', ONE).close();
      must<void>(files, 'remove', (done) => files.fileSystem.remove('a', done));
      expectEqual('names', names(files), '');
      create(files, 'a', Uint8Array.of(5)).close();
      expectEqual('contents', contents(files, 'a'), '5');
    },
  },
  {
    name: 'what was synced, and its name with the directory, outlives a power failure',
    run(files) {
      if (files.losePower === null) return;
      const file = create(files, 'a.partial', ONE);
      must<void>(files, 'sync', (done) => file.sync(done));
      file.close();
      must<void>(files, 'rename', (done) => files.fileSystem.rename('a.partial', 'a', done));
      must<void>(files, 'sync the directory', (done) => files.fileSystem.syncDirectory('', done));
      const after = files.losePower();
      expectEqual('names', names(files, after), 'a');
      expectEqual('contents', contents(files, 'a', after), '1,2,3');
    },
  },
];
