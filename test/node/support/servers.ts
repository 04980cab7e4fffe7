/** Real servers in this process, over real files and sockets on loopback. Whoever starts them stops them. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import { type Fetch, fetchWith } from '../../../src/client/fetching.ts';
import type { Settings } from '../../../src/node/config/schema.ts';
import { OrdealServer, type ServerConfiguration, toConfiguration } from '../../../src/node/index.ts';
import { createLogger } from '../../../src/node/server/log.ts';
import type { ReplicaFailure } from '../../../src/replica/options.ts';
import { freePorts, HOST } from '../../support/free-ports.ts';

const CLUSTER_ID = 4_711;

/** One HTTP answer. */
export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
  /** Of an answer in JSON. */
  readonly body: Record<string, unknown>;
}

export class Servers {
  readonly directory = mkdtempSync(join(tmpdir(), 'ordeal-servers-'));
  readonly servers = new Map<string, OrdealServer>();
  readonly failures: ReplicaFailure[] = [];
  /** Those that have stopped because they were removed from the cluster. */
  readonly removed: string[] = [];
  /** Those that have stopped because they came without their data. */
  readonly lostData: string[] = [];
  readonly #settings: Settings;
  readonly #ports = new Map<string, { readonly peer: number; readonly client: number }>();
  readonly #isTraced: boolean;
  readonly #scheme: 'http' | 'https';
  readonly #fetch: Fetch;
  #founders: readonly string[] = [];

  /**
   * @param settings what differs from the defaults, on all of them.
   * @param isTraced each writes its trace.
   */
  constructor(settings: Settings = {}, isTraced = false) {
    this.#isTraced = isTraced;
    // Far longer time-outs than usual: other tests keep the processors and the disk busy, a sync may take a second, and
    // an election that nobody asked for is not what is tried here.
    const timing = { electionTimeoutMin: 3_000, electionTimeoutMax: 3_300, heartbeatInterval: 100 };
    this.#settings = { ...timing, ...settings };
    const { clientTlsCert, clientTlsCa } = settings;
    this.#scheme = clientTlsCert === undefined ? 'http' : 'https';
    this.#fetch = fetchWith(
      clientTlsCa === undefined ? undefined : { ca: readFileSync(clientTlsCa, 'utf8') },
    );
  }

  /** Founds a cluster of these servers and waits for its leader. */
  async found(...names: string[]): Promise<this> {
    await this.#givePorts(names);
    this.#founders = names;
    await Promise.all(names.map((name) => this.start(name)));
    await this.leader();
    return this;
  }

  /** A server that joins: starts when the cluster has taken it in. */
  async join(name: string, settings: Settings = {}): Promise<OrdealServer> {
    if (!this.#ports.has(name)) await this.#givePorts([name]);
    const join = this.#founders.map((founder) => `${HOST}:${this.clientPort(founder)}`);
    return this.start(name, { join, ...settings });
  }

  async start(name: string, settings: Settings = {}): Promise<OrdealServer> {
    const configuration = this.configuration(name, settings);
    const server = await OrdealServer.start(configuration, createLogger('silent', name), {
      failed: (failure) => this.failures.push(failure),
      removed: () => this.removed.push(name),
      lostData: () => this.lostData.push(name),
    });
    this.servers.set(name, server);
    return server;
  }

  configuration(name: string, settings: Settings = {}): ServerConfiguration {
    const { peer, client } = this.#ports.get(name)!;
    const members = this.#founders.map(
      (founder) => `${founder}=${HOST}:${this.#ports.get(founder)!.peer}/${HOST}:${this.clientPort(founder)}`,
    );
    const all: Settings = {
      name,
      clusterId: CLUSTER_ID,
      data: join(this.directory, name),
      peerAddress: `${HOST}:${peer}`,
      clientAddress: `${HOST}:${client}`,
      ...(settings.join === undefined ? { members } : {}),
      ...(this.#isTraced ? { trace: this.trace(name) } : {}),
      ...this.#settings,
      ...settings,
    };
    return toConfiguration(all, (path) => readFileSync(path, 'utf8'));
  }

  /** The file of its trace, if it writes one. */
  trace(name: string): string {
    return join(this.directory, `${name}.trace`);
  }

  /** The port for peers of a server that is not started yet. */
  async reserve(name: string): Promise<number> {
    await this.#givePorts([name]);
    return this.#ports.get(name)!.peer;
  }

  clientPort(name: string): number {
    return this.#ports.get(name)!.client;
  }

  origin(name: string): string {
    return `${this.#scheme}://${HOST}:${this.clientPort(name)}`;
  }

  /** The name of the server that leads, when all that run agree on it. */
  async leader(): Promise<string> {
    return vi.waitFor(
      () => {
        const names = new Set(
          [...this.servers.values()].map(({ view }) => view.leader()?.address?.name ?? null),
        );
        const [name] = names;
        if (names.size !== 1 || name === null || name === undefined) throw new Error('no leader yet');
        return name;
      },
      { timeout: 15_000, interval: 10 },
    );
  }

  async follower(): Promise<string> {
    const leader = await this.leader();
    return [...this.servers.keys()].find((name) => name !== leader)!;
  }

  /** Without following redirects. */
  async ask(name: string, method: string, path: string, init: RequestInit = {}): Promise<Answer> {
    const response = await this.#fetch(`${this.origin(name)}${path}`, {
      method,
      redirect: 'manual',
      ...init,
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') ?? false;
    const body = isJson ? (JSON.parse(text.split('\n')[0]!) as Record<string, unknown>) : {};
    return { status: response.status, text, headers: response.headers, body };
  }

  /** Servers that are stopped will listen elsewhere. */
  move(...names: readonly string[]): Promise<void> {
    return this.#givePorts(names);
  }

  async stop(name: string): Promise<void> {
    const server = this.servers.get(name)!;
    this.servers.delete(name);
    await server.stop();
  }

  /** All of them, and their directories are removed. Who leads is the last, and has nobody to hand over to. */
  async end(): Promise<void> {
    const leaders: string[] = [];
    const others: string[] = [];
    for (const [name, { view }] of this.servers) (view.leader()?.self === true ? leaders : others).push(name);
    await Promise.all(others.map((name) => this.stop(name)));
    await Promise.all(leaders.map((name) => this.stop(name)));
    rmSync(this.directory, { recursive: true });
  }

  async #givePorts(names: readonly string[]): Promise<void> {
    const ports = await freePorts(2 * names.length);
    names.forEach((name, at) => {
      this.#ports.set(name, { peer: ports[2 * at]!, client: ports[2 * at + 1]! });
    });
  }
}
