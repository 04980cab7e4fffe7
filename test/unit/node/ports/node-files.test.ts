import { rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FILE_SYSTEM_CASES, STORAGE_CASES } from '../../../../sim/contract/index.ts';
import { KeyValueMachine } from '../../../../src/kv/index.ts';
import { NodeFiles } from '../../../../src/node/ports/node-files.ts';
import type { File, FileError } from '../../../../src/ports/file-system.ts';
import { EntryKind } from '../../../../src/raft/entry.ts';
import { Role } from '../../../../src/raft/state.ts';
import { createReplica } from '../../../../src/replica/create-replica.ts';
import type { ReplicaFailure } from '../../../../src/replica/options.ts';
import type { Outcome } from '../../../../src/replica/outcome.ts';
import type { Replica } from '../../../../src/replica/replica.ts';
import { SegmentedLog } from '../../../../src/storage/index.ts';
import { IDENTITY } from '../../storage/harness.ts';
import { SteppedCalls, temporaryDirectory } from './stepped-calls.ts';

let directory: string;
beforeEach(() => {
  directory = temporaryDirectory();
});
afterEach(() => rmSync(directory, { recursive: true }));

function filesOver(calls: SteppedCalls): NodeFiles {
  return new NodeFiles({
    directory,
    calls,
    thrown: (error) => {
      throw error;
    },
  });
}

test.each(FILE_SYSTEM_CASES)('a real directory: $name', (one) => {
  const calls = new SteppedCalls(directory);
  const fileSystem = filesOver(calls);
  one.run({
    fileSystem,
    settle: () => calls.settle(),
    losePower: () => {
      calls.losePower();
      return fileSystem;
    },
  });
});

describe.each([
  ['that moves all bytes at once', Number.POSITIVE_INFINITY],
  ['that moves seven bytes at once', 7],
])('a real directory %s', (_name, bytesMax) => {
  test.each(STORAGE_CASES)('the log: $name', (one) => {
    const calls = new SteppedCalls(directory);
    calls.bytesMax = bytesMax;
    one.run({
      create: (events) =>
        new SegmentedLog(filesOver(calls), IDENTITY, { segmentBytesMax: 512, batchBytesMax: 256 }, events),
      settle: () => calls.settle(),
      settlePartly: () => calls.pump(),
      losePower: () => calls.losePower(),
    });
  });
});

/** A new file, and what became of each call. */
function newFile(
  calls: SteppedCalls,
  files = filesOver(calls),
): { file: File; errors: (FileError | null)[] } {
  let file: File | null = null;
  files.open('a', true, (_error, opened) => {
    file = opened;
  });
  calls.settle();
  return { file: file!, errors: [] };
}

test.each([
  ['ENOSPC', 'no-space'],
  ['EDQUOT', 'no-space'],
  ['EIO', 'io'],
])('%s is reported as %s', (code, reported) => {
  const calls = new SteppedCalls(directory);
  const { file, errors } = newFile(calls);
  calls.failNext.set('write', code);
  file.write(0, Uint8Array.of(1), (error) => errors.push(error));
  calls.settle();
  expect(errors[0]).toMatchObject({ code: reported, operation: 'write', path: 'a' });
  file.close();
  calls.settle();
});

test('a file that was cut is synced with its size, one that was written with its contents', () => {
  const calls = new SteppedCalls(directory);
  const { file, errors } = newFile(calls);
  for (const cut of [false, true, false]) {
    if (cut) file.truncate(3, (error) => errors.push(error));
    file.sync((error) => errors.push(error));
    calls.settle();
  }
  file.close();
  calls.settle();
  expect(errors).toEqual([null, null, null, null]);
  expect(calls.done.filter((name) => name.endsWith('sync'))).toEqual(['fdatasync', 'fsync', 'fdatasync']);
});

test('what a completion throws goes to whoever asked for it', () => {
  const calls = new SteppedCalls(directory);
  const thrown: unknown[] = [];
  const files = new NodeFiles({ directory, calls, thrown: (error) => thrown.push(error) });
  files.list('', () => {
    throw new Error('impossible');
  });
  calls.settle();
  expect(thrown).toEqual([new Error('impossible')]);
});

describe('a replica over a real directory', () => {
  /** The only server of a cluster, which leads as soon as its alarm goes off. */
  function lonelyLeader(calls: SteppedCalls): { replica: Replica; failures: ReplicaFailure[] } {
    const failures: ReplicaFailure[] = [];
    let now = 0;
    const replica: Replica = createReplica(
      { identity: { cluster: 1, group: 0 }, self: 1, members: [{ id: 1, name: 'n1' }] },
      {
        clock: { now: () => now, setAlarm: () => {}, clearAlarm: () => {} },
        network: { send: () => {} },
        random: { nextInt: () => 0 },
        fileSystem: new NodeFiles({ directory, calls, thrown: (error) => replica.crashed(error) }),
        stateMachine: new KeyValueMachine(),
      },
      { stopped: (failure) => failures.push(failure) },
    );
    replica.start();
    calls.settle();
    now = 1_000_000;
    replica.alarm();
    calls.settle();
    expect(replica.status().role).toBe(Role.Leader);
    return { replica, failures };
  }

  test('stops when a sync fails, and calls what waited unknown', () => {
    const calls = new SteppedCalls(directory);
    const { replica, failures } = lonelyLeader(calls);
    const outcomes: Outcome[] = [];
    calls.failNext.set('fdatasync', 'EIO');
    replica.propose(new Uint8Array(9), EntryKind.Command, (outcome) => outcomes.push(outcome));
    calls.settle();
    expect(outcomes).toMatchObject([{ kind: 'unknown', reason: 'stopped' }]);
    expect(failures).toMatchObject([{ code: 'sync-failed' }]);
    calls.abandon();
  });

  test('stops when what a completion leads to throws', () => {
    const calls = new SteppedCalls(directory);
    const { replica, failures } = lonelyLeader(calls);
    const wrong = new Error('the answer could not be taken');
    replica.propose(new Uint8Array(9), EntryKind.Command, () => {
      throw wrong;
    });
    calls.settle();
    expect(failures).toMatchObject([{ code: 'invariant', message: wrong.message }]);
    calls.abandon();
  });
});

test('the calls of Node.js write, sync and read a file back', async () => {
  const synced: string[] = [];
  const files = new NodeFiles({
    directory,
    thrown: (error) => expect.fail(String(error)),
    meter: { synced: (_duration, path) => synced.push(path), written: () => {} },
  });
  const file = await new Promise<File>((resolve) =>
    files.open('a', true, (_error, opened) => resolve(opened!)),
  );
  await new Promise((resolve) => file.write(0, Uint8Array.of(1, 2, 3), resolve));
  await new Promise((resolve) => file.sync(resolve));
  await new Promise((resolve) => files.syncDirectory('', resolve));
  const bytes = await new Promise((resolve) => file.read(1, 9, (_error, read) => resolve(read)));
  expect(bytes).toEqual(Uint8Array.of(2, 3));
  file.close();
  expect(synced).toEqual(['a']);
});
