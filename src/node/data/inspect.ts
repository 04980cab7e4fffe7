/**
 * What is in the data directory of a server that does not run. Nothing in the directory is changed: its files are read
 * into memory, and there the storage recovers from them as it would at a start, every checksum included.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { KeyValueMachine } from '../../kv/index.ts';
import { MemoryFiles } from '../../memory/memory-files.ts';
import type { Entry } from '../../raft/entry.ts';
import { sourceOf } from '../../replica/apply-loop.ts';
import { SegmentedLog } from '../../storage/segmented-log.ts';
import { DEFAULT_STORAGE_LIMITS, type Recovered, type StorageFailure } from '../../storage/storage.ts';
import { ConfigurationError } from '../config/configuration-error.ts';
import { raftDirectoryOf, readIdentity, type ServerIdentity } from './data-directory.ts';
import { refuseIfInUse } from './lock.ts';

export interface Inspected {
  readonly identity: ServerIdentity;
  /** Null: it is whole. */
  readonly failure: StorageFailure | null;
  /** Null when it is not whole. */
  readonly recovered: Recovered | null;
  /** With all entries applied that are there, those included of which nobody here knows whether they were committed. */
  readonly machine: KeyValueMachine;
}

/** @throws ConfigurationError when there is no such directory, or its server runs. */
export function inspectDirectory(path: string): Inspected {
  const identity = readIdentity(path);
  if (identity === null)
    throw new ConfigurationError('data', `${path} is no data directory: it has no server.json`);
  refuseIfInUse(path);
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
  if (recovered !== null) applyAll(machine, storage, files, recovered);
  return { identity, failure, recovered: failure === null ? recovered : null, machine };
}

function applyAll(
  machine: KeyValueMachine,
  storage: SegmentedLog,
  files: MemoryFiles,
  recovered: Recovered,
): void {
  const reader = storage.snapshots.open();
  if (reader !== null) {
    machine.restore(sourceOf(reader), () => reader.close());
    settle(files);
  }
  const from = recovered.snapshot?.index ?? 0;
  const entries: readonly Entry[] = recovered.entries.filter(({ index }) => index > from);
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
