/**
 * What is in the data directory of a server that does not run. Nothing of the server's is changed there: its files are
 * read into memory, and there the storage recovers from them as it would at a start, every checksum included.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LogIndex } from '../../base/types.ts';
import { KeyValueMachine } from '../../kv/index.ts';
import { MemoryFiles } from '../../memory/memory-files.ts';
import type { Entry } from '../../raft/entry.ts';
import { sourceOf } from '../../replica/apply-loop.ts';
import { SegmentedLog } from '../../storage/segmented-log.ts';
import { DEFAULT_STORAGE_LIMITS, type Recovered, type StorageFailure } from '../../storage/storage.ts';
import { ConfigurationError } from '../config/configuration-error.ts';
import { raftDirectoryOf, readIdentity, type ServerIdentity } from './data-directory.ts';
import { DirectoryLock, refuseIfInUse } from './lock.ts';

export interface Inspected {
  readonly identity: ServerIdentity;
  /** Null: it is whole. */
  readonly failure: StorageFailure | null;
  /** Null when it is not whole. */
  readonly recovered: Recovered | null;
  /**
   * With all entries applied that are there, or those up to an index that was asked for; also those of which nobody here
   * knows whether they were committed.
   */
  readonly machine: KeyValueMachine;
}

/**
 * Writes nothing, no lock either, so that a directory that may only be read can be inspected.
 * @throws ConfigurationError when there is no such directory, or its server runs, also since this has begun.
 */
export function inspectDirectory(path: string): Inspected {
  const identity = identityOrRefuse(path);
  refuseIfInUse(path);
  const inspected = inspect(path, identity);
  refuseIfInUse(path);
  return inspected;
}

/**
 * With the lock of the directory, from before it is read until `use` has ended or thrown: no server can be started on it
 * meanwhile, which would go on with what is being taken out.
 * @param upTo entries after this one are left out; null: none.
 * @throws ConfigurationError when there is no such directory, its server runs, it cannot be locked, or what it held at that
 *   index cannot be told any more, or not yet.
 */
export function inspectLocked<T>(path: string, upTo: LogIndex | null, use: (inspected: Inspected) => T): T {
  const identity = identityOrRefuse(path);
  const lock = new DirectoryLock(path);
  try {
    return use(inspect(path, identity, upTo));
  } finally {
    lock.release();
  }
}

/** It is read before the lock is taken, which must be left in no other directory; it never changes. */
function identityOrRefuse(path: string): ServerIdentity {
  const identity = readIdentity(path);
  if (identity !== null) return identity;
  throw new ConfigurationError('data', `${path} is no data directory: it has no server.json`);
}

function inspect(path: string, identity: ServerIdentity, upTo: LogIndex | null = null): Inspected {
  const files = loadFiles(raftDirectoryOf(path));
  let recovered: Recovered | null = null;
  let failure: StorageFailure | null = null;
  const storage = new SegmentedLog(files, identity, DEFAULT_STORAGE_LIMITS, {
    opened: (found) => {
      recovered = found;
    },
    completed: () => {},
    full: () => {},
    failed: (why) => {
      failure = why;
    },
  });
  storage.open();
  settle(files);
  const machine = new KeyValueMachine();
  if (recovered !== null) applyAll(machine, storage, files, recovered, upTo);
  return { identity, failure, recovered: failure === null ? recovered : null, machine };
}

function applyAll(
  machine: KeyValueMachine,
  storage: SegmentedLog,
  files: MemoryFiles,
  recovered: Recovered,
  upTo: LogIndex | null,
): void {
  const from = recovered.snapshot?.index ?? 0;
  const last = recovered.baseIndex + recovered.entries.length;
  if (upTo !== null && (upTo < from || upTo > last)) {
    throw new ConfigurationError(
      '',
      `what it held is known from index ${from} to ${last}, and not at ${upTo}`,
    );
  }
  const reader = storage.snapshots.open();
  if (reader !== null) {
    machine.restore(sourceOf(reader), () => reader.close());
    settle(files);
  }
  const entries: readonly Entry[] = recovered.entries.filter(
    ({ index }) => index > from && index <= (upTo ?? last),
  );
  machine.apply(entries, () => {});
}

function settle(files: MemoryFiles): void {
  while (files.pump());
}

function loadFiles(directory: string): MemoryFiles {
  const files = new MemoryFiles();
  for (const name of readdirSync(directory)) {
    const bytes = new Uint8Array(readFileSync(join(directory, name)));
    files.open(name, true, (_error, file) => {
      file!.write(0, bytes, () => file!.close());
    });
  }
  settle(files);
  return files;
}
