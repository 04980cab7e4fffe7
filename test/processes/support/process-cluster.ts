/** Servers as processes of their own on loopback, which a test may kill, freeze, cut off and start again. */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePorts, HOST } from '../../support/free-ports.ts';
import { LinkProxy } from './link-proxy.ts';

/** Built by `npm test` and by `npm run test:processes`. */
const COMMAND = fileURLToPath(new URL('../../../dist/ordeal-node.js', import.meta.url));
const CLUSTER_ID = 4_712;
const PATIENCE_MS = 20_000;

interface Place {
  /** Where it listens for peers, and where they reach it: through its proxy, if there is one. */
  readonly peerListen: number;
  readonly peer: number;
  readonly client: number;
}

export interface ClusterSetup {
  readonly names: readonly string[];
  /** More settings of every server, as flags. */
  readonly flags?: readonly string[];
  /** Links between servers may be cut. */
  readonly proxies?: boolean;
  /** Each writes its trace. */
  readonly traces?: boolean;
  /** Directories of servers whose data is not below that of the cluster; whoever made them removes them. */
  readonly data?: Readonly<Record<string, string>>;
}

export class ProcessCluster {
  readonly directory = mkdtempSync(join(tmpdir(), 'ordeal-processes-'));
  readonly #flags: readonly string[];
  readonly #withProxies: boolean;
  readonly #withTraces: boolean;
  readonly #data: Readonly<Record<string, string>>;
  readonly #places = new Map<string, Place>();
  readonly #proxies = new Map<string, LinkProxy>();
  readonly #processes = new Map<string, ChildProcess>();
  /** Lines that were expected, and are no complaints. */
  readonly #refusals: string[] = [];
  /** Servers that ended, and nobody had asked them to. */
  readonly #deaths: string[] = [];
  readonly #founders: readonly string[];

  private constructor({ names, flags = [], proxies = false, traces = false, data = {} }: ClusterSetup) {
    if (!existsSync(COMMAND)) throw new Error('dist/ordeal-node.js is not there: run `npm run build` first');
    this.#founders = names;
    this.#flags = flags;
    this.#withProxies = proxies;
    this.#withTraces = traces;
    this.#data = data;
  }

  /** Starts the servers and waits until all of them know a leader. */
  static async start(setup: ClusterSetup): Promise<ProcessCluster> {
    const cluster = new ProcessCluster(setup);
    for (const name of setup.names) await cluster.#makePlace(name);
    for (const name of setup.names) cluster.run(name);
    await cluster.ready(...setup.names);
    return cluster;
  }

  /** Starts a new server that joins. */
  async join(name: string): Promise<void> {
    await this.#makePlace(name);
    this.#spawn(name, ['--join', this.addresses.join(',')]);
  }

  /** Starts a founder, for the first time or again. */
  run(name: string): void {
    const members = this.#founders.map((founder) => {
      const { peer, client } = this.#places.get(founder)!;
      return `${founder}=${HOST}:${peer}/${HOST}:${client}`;
    });
    this.#spawn(name, ['--members', members.join(',')]);
  }

  /** Starts a founder that cannot start, and resolves with what it said, when it has exited with code 2. */
  async refusal(name: string): Promise<string> {
    const before = this.log(name).length;
    this.run(name);
    const child = this.#processes.get(name)!;
    this.#processes.delete(name);
    const code = await new Promise<number | null>((resolve) => child.once('exit', (ended) => resolve(ended)));
    const said = this.log(name).slice(before);
    if (code !== 2) throw new Error(`${name} exited with ${code}: ${said}`);
    this.#refusals.push(...said.split('\n'));
    return said;
  }

  /** Of clients, HOST:PORT. */
  address(name: string): string {
    return `${HOST}:${this.#places.get(name)!.client}`;
  }

  /** Those that run. */
  get running(): readonly string[] {
    return [...this.#processes.keys()];
  }

  /** Of all servers that run. */
  get addresses(): readonly string[] {
    return this.running.map((name) => this.address(name));
  }

  /** The files of the traces, if they are written. */
  get traces(): readonly string[] {
    return [...this.#places.keys()].map((name) => this.#trace(name));
  }

  pid(name: string): number {
    return this.#processes.get(name)!.pid!;
  }

  signal(name: string, signal: NodeJS.Signals): void {
    this.#processes.get(name)!.kill(signal);
  }

  /** Sends a signal that ends the process, and resolves with its exit code (null: it was killed). */
  async end(name: string, signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
    const child = this.#processes.get(name)!;
    const ended = this.endOf(name);
    child.kill(signal);
    return ended;
  }

  /** It counts as running no more, and is expected to end; resolves with its exit code (null: it was killed). */
  async endOf(name: string): Promise<number | null> {
    const child = this.#processes.get(name)!;
    this.#processes.delete(name);
    return new Promise((resolve) => child.once('exit', (code) => resolve(code)));
  }

  /** Nothing passes between these servers and the others, in both directions, until `heal`. */
  cutOff(...names: readonly string[]): void {
    for (const [target, proxy] of this.#proxies) {
      for (const other of this.#proxies.keys()) {
        if (names.includes(target) !== names.includes(other)) proxy.block(other);
      }
    }
  }

  /** What `from` says does not reach `to`; the other direction is open. */
  cutOneWay(from: string, to: string): void {
    this.#proxies.get(to)!.block(from);
  }

  /** Each message between servers takes so long from now on, until `heal`. */
  delay(ms: number): void {
    for (const proxy of this.#proxies.values()) proxy.delayMs = ms;
  }

  /** One message between servers in so many is lost from now on, until `heal`. */
  lose(oneIn: number): void {
    for (const proxy of this.#proxies.values()) proxy.lostOneIn = oneIn;
  }

  /** Messages that were lost by `lose`. */
  get lost(): number {
    return [...this.#proxies.values()].reduce((sum, { lost }) => sum + lost, 0);
  }

  heal(): void {
    for (const proxy of this.#proxies.values()) proxy.heal();
  }

  /** One HTTP answer of one server, without following redirects; status 0: it did not answer. */
  async ask(
    name: string,
    method: string,
    path: string,
    body?: string,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<{ status: number; text: string; location: string }> {
    try {
      const response = await fetch(`http://${this.address(name)}${path}`, {
        method,
        headers,
        redirect: 'manual',
        signal: AbortSignal.timeout(3_000),
        ...(body === undefined ? {} : { body }),
      });
      const location = response.headers.get('location') ?? '';
      return { status: response.status, text: await response.text(), location };
    } catch {
      return { status: 0, text: '', location: '' };
    }
  }

  /** One number of a server's metrics; null: it did not answer, or has no such one. */
  async metric(name: string, metric: string): Promise<number | null> {
    const { text } = await this.ask(name, 'GET', '/metrics');
    const line = text.split('\n').find((one) => one.startsWith(`${metric} `));
    return line === undefined ? null : Number(line.slice(metric.length + 1));
  }

  /** Waits until it is so. */
  async until(what: string, isSo: () => Promise<boolean>, patience = PATIENCE_MS): Promise<void> {
    const end = performance.now() + patience;
    while (!(await isSo())) {
      if (performance.now() > end)
        throw new Error(`not within ${patience} ms: ${what}\n${this.#lastWords()}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  ready(...names: readonly string[]): Promise<void> {
    return this.until(`${names.join(', ')} are ready`, async () => {
      const answers = await Promise.all(names.map((name) => this.ask(name, 'GET', '/health/ready')));
      return answers.every(({ status }) => status === 200);
    });
  }

  /** Who leads, as one server sees it; null: it knows of nobody. */
  async leaderSeenBy(name: string): Promise<string | null> {
    const { status, text } = await this.ask(name, 'GET', '/cluster/leader');
    return status === 200 ? (JSON.parse(text) as { leader_id: string }).leader_id : null;
  }

  /** The leader on which all servers that run agree. */
  async leader(): Promise<string> {
    let leader = '';
    await this.until('one leader', async () => {
      const names = this.running;
      const seen = new Set(await Promise.all(names.map((name) => this.leaderSeenBy(name))));
      leader = [...seen][0] ?? '';
      return seen.size === 1 && this.#processes.has(leader);
    });
    return leader;
  }

  async followers(): Promise<string[]> {
    const leader = await this.leader();
    return this.running.filter((name) => name !== leader);
  }

  /** Lines of the logs that a healthy server never writes, and servers that ended by themselves. */
  complaints(): string[] {
    const complaints = [...this.#deaths];
    for (const name of this.#places.keys()) {
      for (const line of this.log(name).split('\n')) {
        if (this.#refusals.includes(line)) continue;
        if (line !== '' && (!line.startsWith('{') || /"level":(50|60)/.test(line)))
          complaints.push(`${name}: ${line}`);
      }
    }
    return complaints;
  }

  log(name: string): string {
    const path = join(this.directory, `${name}.log`);
    return existsSync(path) ? readFileSync(path, 'utf8') : '';
  }

  /** Kills all that run. */
  async kill(): Promise<void> {
    await Promise.all(this.running.map((name) => this.end(name, 'SIGKILL')));
  }

  /** Kills what runs and removes what was written. */
  async close(): Promise<void> {
    await this.kill();
    for (const proxy of this.#proxies.values()) proxy.close();
    rmSync(this.directory, { recursive: true });
  }

  async #makePlace(name: string): Promise<void> {
    const [peerListen, client, proxied] = await freePorts(3);
    const peer = this.#withProxies ? proxied! : peerListen!;
    this.#places.set(name, { peerListen: peerListen!, peer, client: client! });
    if (this.#withProxies) this.#proxies.set(name, await LinkProxy.listen(peer, peerListen!));
  }

  #spawn(name: string, membership: readonly string[]): void {
    const { peerListen, peer, client } = this.#places.get(name)!;
    const log = openSync(join(this.directory, `${name}.log`), 'a');
    const flags = [
      ...[
        '--name',
        name,
        '--cluster-id',
        String(CLUSTER_ID),
        '--data',
        this.#data[name] ?? join(this.directory, name),
      ],
      ...['--peer-address', `${HOST}:${peer}`, '--peer-listen', `${HOST}:${peerListen}`],
      ...['--client-address', `${HOST}:${client}`],
      ...(this.#withTraces ? ['--trace', this.#trace(name)] : []),
    ];
    const child = spawn(process.execPath, [COMMAND, 'start', ...flags, ...membership, ...this.#flags], {
      stdio: ['ignore', 'ignore', log],
      env: { PATH: process.env['PATH'] },
    });
    closeSync(log);
    this.#processes.set(name, child);
    child.once('exit', (code, signal) => {
      if (this.#processes.get(name) !== child) return;
      this.#processes.delete(name);
      this.#deaths.push(`${name}: it ended by itself, with ${signal ?? `exit code ${code}`}`);
    });
  }

  #trace(name: string): string {
    return join(this.directory, `${name}.trace`);
  }

  #lastWords(): string {
    return [...this.#places.keys()].map((name) => this.log(name).split('\n').slice(-4).join('\n')).join('\n');
  }
}
