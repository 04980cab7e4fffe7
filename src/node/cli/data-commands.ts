/** The commands about data as a whole: directories, backups, and what is left after a disaster. */
import { hostname, userInfo } from 'node:os';
import { EntryKind } from '../../raft/entry.ts';
import type { Recovered } from '../../storage/storage.ts';
import { backupParts, parseBackup } from '../data/backup-file.ts';
import { type Inspected, inspectDirectory, inspectLocked } from '../data/inspect.ts';
import { readArguments } from './arguments.ts';
import { type Command, type CommandHost, UsageError } from './command.ts';
import { CONNECTION, connect } from './connection.ts';
import { readOrRefuse, writeNew } from './files.ts';

/** Writes of a restore under way at a time. */
const RESTORE_WRITES = 64;

export const DATA_COMMANDS: readonly Command[] = [
  {
    name: 'verify',
    usage: 'DIR',
    summary:
      'what is in the data directory of a server that does not run, and whether it is whole; else exit code 1',
    run: async (args, host) => {
      const { names } = readArguments(args, { names: ['DIR'] });
      return verify(inspectDirectory(names[0]!), host);
    },
  },
  {
    name: 'backup',
    usage: 'FILE',
    summary: 'writes all keys and values, as they are at one moment, into a new file',
    connects: true,
    run: async (args, host) => {
      const given = readArguments(args, { names: ['FILE'], values: CONNECTION });
      const path = given.names[0]!;
      const text = await connect(given, host).backup();
      const { header } = parseBackup(text, 'the answer of the server');
      writeNew(path, text);
      host.out(`${path}: ${header.keys} keys of cluster ${header.cluster} at index ${header.index}\n`);
      return 0;
    },
  },
  {
    name: 'restore',
    usage: 'FILE [--merge]',
    summary: 'puts the pairs of a backup into a cluster, which must be empty unless --merge is given',
    connects: true,
    run: restore,
  },
  {
    name: 'recover',
    usage: 'DIR FILE --accept-data-loss [--up-to INDEX]',
    summary:
      'when a majority is lost for ever: makes a backup of what one server has, or had at an index, for a new cluster with a new id',
    run: recover,
  },
];

function verify({ identity, failure, recovered, machine }: Inspected, host: CommandHost): number {
  const { name, member, cluster, group } = identity;
  host.out(`server ${name}, member ${member} of cluster ${cluster}, group ${group}\n`);
  if (recovered === null) {
    host.out(`not whole: ${failure?.message ?? 'the storage does not open'}\n`);
    return 1;
  }
  const { hardState, snapshot, baseIndex, entries, tornTail, incarnation } = recovered;
  const kinds = Object.entries(EntryKind)
    .map(([kind, code]) => `${entries.filter((entry) => entry.kind === code).length} ${kind}`)
    .join(', ');
  host.out(
    `term ${hardState.term}, vote ${hardState.vote < 0 ? 'none' : hardState.vote}, lives ${incarnation - 1}\n`,
  );
  host.out(
    snapshot === null
      ? 'no snapshot\n'
      : `snapshot at index ${snapshot.index} of term ${snapshot.term}, ${snapshot.size} bytes\n`,
  );
  const last = baseIndex + entries.length;
  host.out(
    `log from ${baseIndex + 1} to ${last}: ${kinds}; the last entry is of term ${termAt(recovered, last)}\n`,
  );
  host.out(`${machine.size} keys, digest ${machine.digest()}, if all of the log is committed\n`);
  if (tornTail !== null) {
    host.out(
      `a write was torn at the end of ${tornTail.path}: ${tornTail.bytes} bytes from offset ${tornTail.offset}, which a start cuts off\n`,
    );
  }
  host.out('whole\n');
  return 0;
}

async function restore(args: readonly string[], host: CommandHost): Promise<number> {
  const given = readArguments(args, { names: ['FILE'], values: CONNECTION, switches: ['merge'] });
  const path = given.names[0]!;
  const { header, pairs } = parseBackup(readOrRefuse(path, host), path);
  const client = connect(given, host);
  const { cluster } = await client.status();
  if (header.recovered === true && cluster === header.cluster) {
    throw new UsageError(
      `${path} was recovered from cluster ${header.cluster}, and this is that cluster: found a new one with an id of its own`,
    );
  }
  if (!given.has('merge')) {
    const { keys } = parseBackup(await client.backup(), 'the answer of the server').header;
    if (keys > 0)
      throw new UsageError(`the cluster has ${keys} keys: give --merge to write into it all the same`);
  }
  let next = 0;
  const write = async (): Promise<void> => {
    for (let pair = pairs[next]; pair !== undefined; pair = pairs[next]) {
      next += 1;
      await client.put(...pair);
    }
  };
  await Promise.all(Array.from({ length: RESTORE_WRITES }, write));
  const { recovery } = header;
  const origin =
    recovery === undefined
      ? ''
      : `, recovered from server ${recovery.server} at ${recovery.at} by ${recovery.by}`;
  host.out(
    `${pairs.length} keys of cluster ${header.cluster}${origin}, restored into cluster ${String(cluster)}\n`,
  );
  return 0;
}

async function recover(args: readonly string[], host: CommandHost): Promise<number> {
  const given = readArguments(args, {
    names: ['DIR', 'FILE'],
    values: ['up-to'],
    switches: ['accept-data-loss'],
  });
  const [directory, path] = given.names;
  if (!given.has('accept-data-loss')) {
    throw new UsageError(
      'writes that this server had not received are lost, and writes that were never committed may appear: give --accept-data-loss if no majority will ever come back',
    );
  }
  const upTo = indexOf(given.value('up-to'));
  return inspectLocked(directory!, upTo, (inspected) => recoverFrom(inspected, upTo, path!, host));
}

function recoverFrom(
  { identity, recovered, failure, machine }: Inspected,
  upTo: number | null,
  path: string,
  host: CommandHost,
): number {
  if (recovered === null) {
    host.err(`not whole: ${failure?.message ?? 'the storage does not open'}\n`);
    return 1;
  }
  const index = upTo ?? recovered.baseIndex + recovered.entries.length;
  const { cluster, name, member } = identity;
  const recovery = {
    server: name,
    member,
    term: recovered.hardState.term,
    at: new Date().toISOString(),
    by: `${userName()}@${hostname()}`,
  };
  writeNew(path, [...backupParts({ cluster, index, recovered: true, recovery }, machine)].join(''));
  host.err(`${JSON.stringify({ audit: 'unsafe-recovery', cluster, index, ...recovery, file: path })}\n`);
  host.out(
    [
      `${path}: ${machine.size} keys of server ${name} of cluster ${cluster}, up to index ${index} of term ${termAt(recovered, index)}`,
      'Now: destroy the data directories of all servers of that cluster, found a new one with another --cluster-id,',
      `and run "ordeal-node restore ${path}" there.`,
      '',
    ].join('\n'),
  );
  return 0;
}

/** Of the entry that stands there, or stood there before a snapshot took its place; 0 before the first one. */
function termAt({ snapshot, baseIndex, entries }: Recovered, index: number): number {
  const entry = entries[index - baseIndex - 1];
  return entry?.term ?? (snapshot?.index === index ? snapshot.term : 0);
}

/** Null: all that is there. */
function indexOf(text: string | null): number | null {
  if (text === null) return null;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new UsageError(`--up-to is ${JSON.stringify(text)}: it must be the index of an entry`);
}

/** In a container the user may have a number and no name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `user ${process.getuid?.() ?? 'unknown'}`;
  }
}
