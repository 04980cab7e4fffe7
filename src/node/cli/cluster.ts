/** `ordeal-node cluster`: three servers on this machine, as processes of their own, for whoever wants to try it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { PRESETS } from '../config/timing.ts';
import { refuseIfInUse } from '../data/lock.ts';
import { makeDirectories } from '../data/make-directories.ts';
import { tryToListen } from '../transport/listen.ts';
import { readArguments } from './arguments.ts';
import { type CommandHost, UsageError } from './command.ts';

const NAMES = ['n1', 'n2', 'n3'] as const;
const HOST = '127.0.0.1';
const CLUSTER_ID = 1;
const PEER_PORT = 7_101;
const CLIENT_PORT = 8_101;
/** Milliseconds that the cluster has to elect its first leader, and between two looks. */
const READY_MS_MAX = 15_000;
const LOOK_MS = 20;
/** Milliseconds that the first server has to be ready when another is. */
const FIRST_MS_MAX = 1_000;
/** Ctrl-C, a request to end, and a terminal that is closed. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export async function cluster(args: readonly string[], host: CommandHost): Promise<number> {
  const given = readArguments(args, { values: ['data', 'peer-port', 'client-port', 'preset'] });
  const data = given.value('data') ?? 'ordeal-cluster';
  const peerPort = portOf(given.value('peer-port'), 'peer-port', PEER_PORT);
  const clientPort = portOf(given.value('client-port'), 'client-port', CLIENT_PORT);
  if (Math.abs(peerPort - clientPort) < NAMES.length) {
    throw new UsageError(
      `--client-port ${clientPort} and --peer-port ${peerPort} overlap: each is the first of ${NAMES.length}`,
    );
  }
  const preset = given.value('preset');
  if (preset !== null && !PRESETS.includes(preset)) {
    throw new UsageError(`--preset is ${JSON.stringify(preset)}: it must be one of ${PRESETS.join(', ')}`);
  }
  await refuseTaken('peer-port', peerPort);
  await refuseTaken('client-port', clientPort);
  for (const name of NAMES) refuseIfInUse(join(data, name));
  const members = NAMES.map((name, at) => `${name}=${HOST}:${peerPort + at}/${HOST}:${clientPort + at}`);
  try {
    makeDirectories(data);
  } catch (error) {
    throw new UsageError(`${data} cannot be made: ${(error as Error).message}`);
  }
  const shared = ['--members', members.join(','), ...(preset === null ? [] : ['--preset', preset])];
  let isStopping = false;
  const children: ChildProcess[] = [];
  const stop = (): void => {
    isStopping = true;
    for (const child of children) child.kill('SIGTERM');
  };
  // Before there is anything that would go on without this process.
  for (const signal of SIGNALS) process.on(signal, stop);
  for (const name of NAMES) children.push(startServer(name, data, shared, host));
  const ends = children.map(
    (child, at) =>
      new Promise<number>((resolve) =>
        child.once('exit', (code, signal) => {
          if (!isStopping)
            host.err(
              `${NAMES[at]} has ended (${signal ?? `exit code ${code}`}): ${join(data, `${NAMES[at]}.log`)}\n`,
            );
          // One that has not begun yet, or is about to end, ends by the signal that asks it to.
          resolve(isStopping && signal === 'SIGTERM' ? 0 : (code ?? 1));
        }),
      ),
  );
  // One that was removed from the cluster ends well, and the others come up without it.
  const failed = ends.map(async (end) => ((await end) === 0 ? Promise.reject() : null));
  const starting = new AbortController();
  const ready = await Promise.race([
    firstReady(clientPort, children, starting.signal),
    Promise.any(failed).catch(() => null),
  ]);
  starting.abort();
  const wasInterrupted = ready === null && isStopping;
  if (ready !== null) {
    const ports = NAMES.map((_, at) => clientPort + at).filter((_, at) => children[at]!.exitCode === null);
    host.out(invitation(ready, ports, data, calledAs(host.env)));
  } else if (!wasInterrupted) {
    host.err(
      `the cluster does not come up; what its servers say: ${join(data, 'n1.log')}, n2.log and n3.log there\n`,
    );
    stop();
  }
  const codes = await Promise.all(ends);
  for (const signal of SIGNALS) process.off(signal, stop);
  return (ready !== null || wasInterrupted) && codes.every((code) => code === 0) ? 0 : 1;
}

function startServer(name: string, data: string, shared: readonly string[], host: CommandHost): ChildProcess {
  const log = openSync(join(data, `${name}.log`), 'a');
  const flags = ['--name', name, '--cluster-id', String(CLUSTER_ID), '--data', join(data, name), ...shared];
  const child = spawn(process.execPath, [...process.execArgv, process.argv[1]!, 'start', ...flags], {
    // A process group of its own: Ctrl-C at the terminal comes to this process alone, which then stops them well.
    detached: true,
    env: { ...host.env },
    // The channel tells the server when this process is gone, however it ended.
    stdio: ['ignore', 'ignore', log, 'ipc'],
  });
  closeSync(log);
  return child;
}

/**
 * The client port of a server that knows a leader: of the first that runs, which commands speak to when they are told
 * nothing, or soon after that of another. Null when there was none in time, or nobody wants to know any more.
 */
async function firstReady(
  clientPort: number,
  children: readonly ChildProcess[],
  signal: AbortSignal,
): Promise<number | null> {
  const until = performance.now() + READY_MS_MAX;
  let others = until;
  while (performance.now() < until && !signal.aborted) {
    const running = NAMES.map((_, at) => at).filter((at) => children[at]!.exitCode === null);
    for (const at of running) {
      if (!(await isReady(clientPort + at, signal))) continue;
      if (at === running[0] || performance.now() >= others) return clientPort + at;
      others = Math.min(others, performance.now() + FIRST_MS_MAX);
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  return null;
}

async function isReady(port: number, signal: AbortSignal): Promise<boolean> {
  try {
    return (await fetch(`http://${HOST}:${port}/health/ready`, { signal })).status === 200;
  } catch {
    // Not there yet.
    return false;
  }
}

/** How this command was called, so that others can be called the same way. */
function calledAs(env: CommandHost['env']): string {
  if (env['npm_command'] === 'exec') return 'npx ordeal-node';
  return env['npm_lifecycle_event'] === 'ordeal-node' ? 'npm run ordeal-node --' : 'ordeal-node';
}

/** @param ready where what is said to be tried is tried. @param ports of all that run. */
function invitation(ready: number, ports: readonly number[], data: string, command: string): string {
  const url = `http://${HOST}:${ready}`;
  const server = ready === CLIENT_PORT ? '' : ` --server ${HOST}:${ready}`;
  return `Servers that run: ${ports.length}. Clients: ${ports.map((port) => `http://${HOST}:${port}`).join(', ')}
Data and logs: ${data}
Status page, for a browser: ${url}/

Try, in another terminal:
  curl -L -X PUT ${url}/kv/greeting --data hello
  curl ${url}/kv/greeting
  ${command} put greeting hello${server}
  ${command} get greeting${server}
  ${command} members${server}
  ${command} watch${server}
  curl ${url}/openapi.json

Ctrl-C stops them; the same command starts them again with their data.
`;
}

/** Whoever listens there may be another cluster, which would answer in the place of this one. */
async function refuseTaken(option: string, first: number): Promise<void> {
  for (const [at] of NAMES.entries()) {
    const port = first + at;
    try {
      await tryToListen({ host: HOST, port });
    } catch {
      throw new UsageError(`port ${port} is taken, perhaps by another cluster: give another --${option}`);
    }
  }
}

function portOf(text: string | null, option: string, fallback: number): number {
  if (text === null) return fallback;
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1 && port + NAMES.length - 1 <= 65_535) return port;
  throw new UsageError(`--${option} is ${JSON.stringify(text)}: it must be a port from 1 to 65533`);
}
