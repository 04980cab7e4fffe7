/** Backups: a line of JSON with what it is, one for each pair, and one with the checksum of those. */
import { crc32c } from '../../base/crc32c.ts';
import type { KeyValueMachine } from '../../kv/index.ts';
import { ConfigurationError } from '../config/configuration-error.ts';

const BACKUP_FORMAT = 'ordeal-backup-1';
/** Characters after which a part of its text ends: a few milliseconds of work, since the server leads meanwhile. */
const PART_LENGTH = 1 << 18;

export interface BackupHeader {
  readonly format: string;
  /** Of the cluster that it was taken from. */
  readonly cluster: number;
  /** The entry up to which it has everything. */
  readonly index: number;
  readonly keys: number;
  /** It was made from the directory of one server after a majority was lost: its last writes may never have been committed. */
  readonly recovered?: boolean;
  /** Of a recovery: whose directory it was, and when and by whom it was done. */
  readonly recovery?: RecoveryRecord;
}

/** What an audit asks of a recovery: it can lose writes that were acknowledged. */
export interface RecoveryRecord {
  readonly server: string;
  readonly member: number;
  /** The latest that this server knew. */
  readonly term: number;
  /** As ISO 8601, in UTC. */
  readonly at: string;
  readonly by: string;
}

export interface Backup {
  readonly header: BackupHeader;
  readonly pairs: readonly (readonly [key: string, value: string])[];
}

/** @throws ConfigurationError for what is no backup, or not whole. */
export function parseBackup(text: string, path: string): Backup {
  const refuse = (line: number, why: string): never => {
    throw new ConfigurationError('', `${path}, line ${line}: ${why}`);
  };
  const lines = text.split('\n');
  if (lines.pop() !== '') refuse(lines.length + 1, 'the backup is cut short');
  const header = parseLine(lines[0]) as Partial<BackupHeader> | null;
  if (header?.format !== BACKUP_FORMAT) refuse(1, `this is no backup of the format ${BACKUP_FORMAT}`);
  const { keys = -1 } = header!;
  if (lines.length !== keys + 2) refuse(lines.length, `the backup is cut short: ${keys} keys are announced`);
  const pairs: (readonly [string, string])[] = [];
  let checksum = 0;
  for (let at = 1; at <= keys; at += 1) {
    const pair = parseLine(lines[at]) as { key?: unknown; value?: unknown } | null;
    if (typeof pair?.key !== 'string' || typeof pair.value !== 'string') {
      return refuse(at + 1, 'this is no key with its value');
    }
    checksum = addToChecksum(checksum, backupLine(pair.key, pair.value));
    pairs.push([pair.key, pair.value]);
  }
  const end = parseLine(lines[keys + 1]) as { checksum?: unknown } | null;
  if (end?.checksum !== checksum) refuse(keys + 2, 'the checksum is wrong: the backup is damaged');
  // Checked where it is used: cluster and index are numbers in every file with this format and checksum.
  return { header: header as BackupHeader, pairs };
}

/**
 * The backup of a state machine, in the order in which the keys came, which is the same on every server: to sort them
 * would hold a server up ten times as long as to list them. The pairs are those of the moment in which the first part is taken;
 * the parts after it may be taken when there is room for them.
 */
export function* backupParts(
  header: Omit<BackupHeader, 'format' | 'keys'>,
  machine: KeyValueMachine,
): Generator<string, void, void> {
  const pairs = machine.pairs();
  yield `${JSON.stringify({ format: BACKUP_FORMAT, ...header, keys: pairs.length })}\n`;
  let checksum = 0;
  let part = '';
  for (const [key, value] of pairs) {
    const line = backupLine(key, value);
    checksum = addToChecksum(checksum, line);
    part += line;
    if (part.length < PART_LENGTH) continue;
    yield part;
    part = '';
  }
  if (part !== '') yield part;
  yield `${JSON.stringify({ checksum })}\n`;
}

function backupLine(key: string, value: string): string {
  return `${JSON.stringify({ key, value })}\n`;
}

/** Of one line after the others: the order counts. */
function addToChecksum(checksum: number, line: string): number {
  const bytes = Buffer.from(line);
  return crc32c(bytes, 0, bytes.length, checksum);
}

function parseLine(line: string | undefined): unknown {
  try {
    return JSON.parse(line ?? '');
  } catch {
    return null;
  }
}
