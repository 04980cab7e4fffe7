/** One operation on a simulated disk, from its call to its callback; recycled. */

import type { Micros } from '../../src/base/types.ts';
import type { FileError } from '../../src/ports/file-system.ts';
import type { FileImage } from './file-image.ts';

/** The numbers stand in traces and in keys of fates. */
export const Operation = {
  List: 0,
  Open: 1,
  Rename: 2,
  Remove: 3,
  SyncDirectory: 4,
  Size: 5,
  Read: 6,
  Write: 7,
  Truncate: 8,
  Sync: 9,
} as const;
export type Operation = (typeof Operation)[keyof typeof Operation];

export const OPERATION_NAMES: readonly FileError['operation'][] = [
  'list',
  'open',
  'rename',
  'remove',
  'sync-directory',
  'size',
  'read',
  'write',
  'truncate',
  'sync',
];

/** The shape of every callback of the port. */
export type Callback = (error: FileError | null, value: never) => void;

export interface DiskOperation {
  kind: Operation;
  /** Of the mount that called; a later one means that the caller is dead. */
  mount: number;
  path: string;
  /** Rename: the new name. */
  to: string;
  create: boolean;
  file: FileImage | null;
  /** Write, read: where; truncate: the size. */
  offset: number;
  /** Read: how much. Sync, sync-directory: which changes it covers, by `mark`. */
  length: number;
  bytes: Uint8Array | null;
  error: FileError | null;
  value: unknown;
  done: Callback | null;
  /** Its fate: how long it takes without a slowed disk, whether that is out of the ordinary, whether it fails. */
  latency: Micros;
  slow: boolean;
  fails: boolean;
  /** The disk was slowed when it was submitted. */
  slowed: boolean;
}

export function createOperation(): DiskOperation {
  return {
    kind: Operation.List,
    mount: 0,
    path: '',
    to: '',
    create: false,
    file: null,
    offset: 0,
    length: 0,
    bytes: null,
    error: null,
    value: null,
    done: null,
    latency: 0,
    slow: false,
    fails: false,
    slowed: false,
  };
}
