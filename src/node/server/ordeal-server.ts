/**
 * A server: the replica of the simulator over real ports, with an HTTP API in front of it. This is where the parts are
 * put together; what each of them does is in its own file.
 */
import { type MemberId, NO_MEMBER, type Term } from '../../base/types.ts';
import { KeyValueMachine } from '../../kv/index.ts';
import type { Observation } from '../../raft/observation.ts';
import { DEFAULT_LIMITS, type RaftLimits } from '../../raft/options.ts';
import { Role } from '../../raft/state.ts';
import { createReplica } from '../../replica/create-replica.ts';
import type { ReplicaFailure } from '../../replica/options.ts';
import type { Replica } from '../../replica/replica.ts';
import { wireLimitsOf } from '../../replica/wire-limits.ts';
import { memberName } from '../config/addresses.ts';
import { ConfigurationError } from '../config/configuration-error.ts';
import { type ServerConfiguration, schemeOf } from '../config/server-configuration.ts';
import { checkTls } from '../config/tls.ts';
import { DataDirectory, type ServerIdentity } from '../data/data-directory.ts';
import { KnownDirectories } from '../data/known-directories.ts';
import { FailoverService } from '../failover/failover-service.ts';
import { ClusterRoutes } from '../http/cluster-routes.ts';
import { DataRoutes } from '../http/data-routes.ts';
import { FailoverRoutes } from '../http/failover-routes.ts';
import { HttpApi } from '../http/http-api.ts';
import { KeyValueRoutes } from '../http/key-value-routes.ts';
import { openApiOf } from '../http/open-api.ts';
import { PageRoutes } from '../http/page-routes.ts';
import type { Route } from '../http/route.ts';
import { StorageClusterRoutes } from '../http/storage-cluster-routes.ts';
import { NodeClock } from '../ports/node-clock.ts';
import { NodeFiles } from '../ports/node-files.ts';
import { NodeRandom } from '../ports/node-random.ts';
import { TraceFile } from '../trace/trace-file.ts';
import { TRACE_FORMAT } from '../trace/trace-format.ts';
import type { FinalRefusal } from '../transport/control-frames.ts';
import { PeerNetwork } from '../transport/peer-network.ts';
import { ChangeFeed } from './change-feed.ts';
import { ClusterView } from './cluster-view.ts';
import { FirstElection } from './first-election.ts';
import { Follow } from './follow.ts';
import { handOver } from './hand-over.ts';
import { Join } from './join.ts';
import { listenOrExplain, refuseTaken } from './listening.ts';
import type { Logger } from './log.ts';
import { Metrics } from './metrics.ts';
import { PeerBook } from './peer-book.ts';
import { ProposalQueue } from './proposal-queue.ts';
import { RecentEntries } from './recent-entries.ts';
import { RecentEvents } from './recent-events.ts';
import { RefusedCallers } from './refused-callers.ts';
import { Removals } from './removals.ts';
import { RoundTrips } from './round-trips.ts';
import { SlowSyncs } from './slow-syncs.ts';
import { warnOfStrangers } from './strangers.ts';
import { TimedMachine } from './timed-machine.ts';
import { Writes } from './writes.ts';

/** Milliseconds that requests under way have to end when the server stops. */
const STOP_PATIENCE_MS = 2_000;
const MICROS_PER_MS = 1_000;
/** Milliseconds between two looks whether recovery is over. */
const RECOVERY_LOOK_MS = 1;

export interface ServerEvents {
  /** It has stopped by itself, for good; the process has no reason to go on. It may come before `start` resolves. */
  failed(failure: ReplicaFailure): void;
  /** The cluster has removed it, and it has stopped; it may come before `start` resolves. */
  removed?(): void;
  /** It has come without its data, and has stopped before anybody counted it; it may come before `start` resolves. */
  lostData?(): void;
}

export class OrdealServer {
  readonly #configuration: ServerConfiguration;
  readonly #log: Logger;
  readonly #events: ServerEvents;
  readonly #directory: DataDirectory;
  readonly #book: PeerBook;
  readonly #feed = new ChangeFeed();
  readonly #follow = new Follow();
  readonly #metrics = new Metrics();
  readonly #entries = new RecentEntries();
  readonly #recent = new RecentEvents();
  readonly #removals = new Removals();
  readonly #refusedCallers = new RefusedCallers();
  readonly #roundTrips: RoundTrips;
  readonly #slowSyncs: SlowSyncs;
  readonly #replica: Replica;
  readonly #queue: ProposalQueue;
  readonly #network: PeerNetwork;
  readonly #http: HttpApi;
  readonly #view: ClusterView;
  readonly #join: Join;
  readonly #firstElection: FirstElection;
  readonly #trace: TraceFile | null;
  readonly #failover: FailoverService | null;
  #isDiskFull = false;
  /** The last term that it campaigned in. */
  #campaign: Term = 0;
  #stopping: Promise<void> | null = null;

  /**
   * Starts a server; when this resolves, it takes part and answers clients, or `failed` was told why it does not.
   * @throws ConfigurationError when it cannot start as it was told to, or an address is taken.
   */
  static async start(
    configuration: ServerConfiguration,
    log: Logger,
    events: ServerEvents,
  ): Promise<OrdealServer> {
    const { tls, clientTls } = configuration;
    if (tls !== null) checkTls('tls', tls);
    if (clientTls !== null) checkTls('clientTls', clientTls);
    const directory = new DataDirectory(configuration.dataDirectory);
    try {
      const known = directory.identity();
      if (known === null) await refuseTaken(configuration);
      const wanted = known ?? (await Join.found(configuration, log));
      checkIdentity(configuration, wanted);
      const identity = known ?? directory.found(wanted);
      const server = new OrdealServer(configuration, log, events, directory, identity);
      await server.#listen();
      return server;
    } catch (error) {
      directory.release();
      throw error;
    }
  }

  private constructor(
    configuration: ServerConfiguration,
    log: Logger,
    events: ServerEvents,
    directory: DataDirectory,
    identity: ServerIdentity,
  ) {
    const { cluster, group, member, founders } = identity;
    const { self } = configuration;
    this.#configuration = configuration;
    this.#log = log;
    this.#events = events;
    this.#directory = directory;
    this.#book = new PeerBook(founders, configuration.members);
    warnOfStrangers(configuration, founders, log);
    this.#roundTrips = new RoundTrips(configuration.timing, log);
    this.#slowSyncs = new SlowSyncs(configuration.timing, log);
    const limits = limitsOf(configuration);
    const directories = new KnownDirectories(directory.path, (error) =>
      log.warn({ err: error }, 'which data directory another server came with cannot be written down'),
    );
    this.#network = new PeerNetwork({
      identity: {
        cluster,
        group,
        self: member,
        name: memberName(self),
        directory: identity.directory ?? '',
        token: configuration.token,
      },
      frameBytesMax: wireLimitsOf(limits).frameBytesMax,
      tls: configuration.tls,
      endpointOf: (to) => this.#book.find(to)?.peer ?? null,
      isRemoved: (caller) => this.#removals.isRemoved(caller),
      isAnother: (caller, itsDirectory) => directories.isAnother(caller, itsDirectory),
      events: {
        received: (frame) => this.#replica.receive(frame),
        called: (from, name) => this.#book.said(from, name),
        connected: (to) => {
          const name = this.#nameOf(to);
          log.info({ member: to, name }, 'connected');
          this.#recent.add(`connected to ${name}`);
        },
        roundTrip: (to, ms) => this.#roundTrips.measured(to, this.#nameOf(to), ms),
        unreachable: (to, why) => {
          const name = this.#nameOf(to);
          log.warn({ member: to, name, why }, 'unreachable');
          this.#recent.add(`${name} cannot be reached: ${why}`);
        },
        refused: (reason, message, remote) => {
          const times = this.#refusedCallers.refused(reason, message, remote);
          if (times === 0) return;
          const often = times === 1 ? '' : ` (${times} times since this was said last)`;
          log.warn({ reason, remote, times }, `refused a caller: ${message}${often}`);
          this.#recent.add(`refused a caller from ${remote}: ${message}${often}`);
        },
        refusedForGood: (by, reason) => this.#refusedForGood(by, reason),
      },
    });
    const trace = traceOf(configuration, identity, limits, log);
    this.#trace = trace;
    const machine = new KeyValueMachine(undefined, this.#feed);
    this.#replica = createReplica(
      {
        identity: { cluster, group },
        self: member,
        members: founders,
        raft: limits,
        timing: configuration.timing,
      },
      {
        clock: new NodeClock(() => this.#replica.alarm()),
        network: this.#network,
        fileSystem: new NodeFiles({
          directory: directory.raft,
          thrown: (error) => this.#replica.crashed(error),
          meter: {
            synced: (duration, path) => {
              this.#metrics.synced(duration);
              this.#slowSyncs.synced(duration, path);
            },
            written: (bytes) => this.#metrics.written(bytes),
          },
        }),
        random: new NodeRandom(),
        stateMachine: new TimedMachine(machine, (duration) => this.#metrics.applied(duration)),
      },
      {
        observed: (observation) => {
          trace?.observe(observation);
          this.#follow.observe(observation);
          this.#removals.observe(observation);
          this.#campaigned(observation);
          this.#failover?.observed(observation);
          this.#entries.observe(observation);
        },
        leaderChanged: (leader, term) => this.#audit('leader', leader, term),
        leadingChanged: (leads, term) => this.#audit(leads ? 'leads' : 'leads-no-more', member, term),
        configurationChanged: (next) => {
          this.#book.configured(next);
          this.#network.keepConnected([...next.voters, ...next.outgoing, ...next.learners]);
        },
        diskFull: (isFull) => this.#diskFull(isFull),
        stopped: (failure) => this.#failed(failure),
      },
    );
    this.#failover =
      configuration.failover === null
        ? null
        : new FailoverService({
            configuration: configuration.failover,
            name: self.name,
            member,
            replica: this.#replica,
            limits,
            timing: configuration.timing,
            log,
          });
    this.#queue = new ProposalQueue(this.#replica);
    const writes = new Writes(this.#queue, configuration.requestTimeout, this.#metrics);
    this.#view = new ClusterView({
      self,
      member,
      clusterId: cluster,
      replica: this.#replica,
      book: this.#book,
      follow: this.#follow,
      scheme: schemeOf(configuration),
      isConnected: (to) => this.#network.isConnected(to),
      silenceMax: configuration.timing.electionTimeoutMin / MICROS_PER_MS,
    });
    this.#metrics.watch({
      view: this.#view,
      replica: this.#replica,
      follow: this.#follow,
      network: this.#network,
      writes,
      failover: this.#failover,
      isDiskFull: () => this.#isDiskFull,
    });
    this.#http = new HttpApi({
      routes: withDocument([
        ...new KeyValueRoutes(this.#replica, machine, this.#view, writes).routes(),
        ...new DataRoutes(this.#replica, machine, this.#feed, this.#view).routes(),
        ...new ClusterRoutes(this.#replica, this.#view).routes(),
        ...new StorageClusterRoutes(this.#view, writes).routes(),
        ...(this.#failover === null ? [] : new FailoverRoutes(this.#failover, this.#view).routes()),
        ...new PageRoutes(this.#view, this.#follow, this.#recent, this.#entries).routes(),
        metricsRoute(this.#metrics),
      ]),
      writeToken: configuration.writeToken,
      tls: configuration.clientTls,
      bodyBytesMax: configuration.bodyBytesMax,
      allowsOrigin: (origin) => this.#view.isMemberOrigin(origin),
      thrown: (error) => log.error({ err: error }, 'the HTTP server met an error'),
    });
    this.#join = new Join(configuration, this.#view, log, (members) => {
      for (const [id, address] of members) this.#book.told(id, address);
      this.#network.keepConnected([...members.keys()]);
    });
    this.#firstElection = new FirstElection(this.#replica, this.#view, configuration.timing);
  }

  get view(): ClusterView {
    return this.#view;
  }

  /** Ends it well: hands the leadership over, answers what is under way, and lets everything go. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #listen(): Promise<void> {
    const { peerListen, clientListen, self } = this.#configuration;
    try {
      await listenOrExplain('peerListen', peerListen, () => this.#network.listen(peerListen));
      await listenOrExplain('clientListen', clientListen, () => this.#http.listen(clientListen));
    } catch (error) {
      await this.#network.close();
      this.#trace?.close();
      throw error;
    }
    this.#failover?.start();
    this.#replica.start();
    await this.#recovered();
    // What was wrong is told by `failed`, and a server that was stopped meanwhile serves nobody.
    if (this.#replica.status().phase !== 'running' || this.#stopping !== null) return;
    this.#join.begin();
    this.#firstElection.begin();
    const { term, lastIndex } = this.#view.status();
    this.#log.info(
      { name: self.name, member: this.#view.member, cluster: this.#view.clusterId, term, lastIndex },
      `serving clients at ${this.#view.originOf(self)}`,
    );
  }

  /** After `start`: resolves when the replica runs, or never will. */
  #recovered(): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (this.#replica.status().phase === 'recovering') setTimeout(look, RECOVERY_LOOK_MS);
        else resolve();
      };
      look();
    });
  }

  async #stop(): Promise<void> {
    this.#log.info('stopping');
    this.#join.stop();
    this.#firstElection.stop();
    await handOver(this.#replica, this.#view, this.#log);
    const toldToAll = this.#failover?.stop();
    this.#feed.end();
    const closed = this.#http.close(STOP_PATIENCE_MS);
    this.#queue.stop();
    this.#replica.stop();
    await Promise.all([closed, this.#network.close(), toldToAll]);
    this.#trace?.close();
    this.#slowSyncs.stop();
    this.#directory.release();
    this.#log.info('stopped');
  }

  #audit(event: 'leader' | 'leads' | 'leads-no-more' | 'campaign', member: MemberId, term: number): void {
    const name = member === NO_MEMBER ? null : this.#nameOf(member);
    const said = {
      leader: name === null ? `no leader is known in term ${term}` : `${name} leads in term ${term}`,
      leads: `this server leads in term ${term}`,
      'leads-no-more': `this server leads no more, term ${term}`,
      campaign: `this server campaigns in term ${term}`,
    }[event];
    this.#log.info({ audit: event, leader: name, term }, said);
    this.#recent.add(said);
  }

  /** Once a term: asking whether it could win is none yet. */
  #campaigned({ role, term }: Observation): void {
    if (role !== Role.Candidate || term === this.#campaign) return;
    this.#campaign = term;
    this.#audit('campaign', NO_MEMBER, term);
  }

  #diskFull(isFull: boolean): void {
    this.#isDiskFull = isFull;
    const said = isFull ? 'the disk is full: writes wait for room' : 'the disk has room again';
    this.#log[isFull ? 'warn' : 'info']({ directory: this.#directory.path }, said);
    this.#recent.add(said);
  }

  #nameOf(member: MemberId): string {
    if (member === this.#view.member) return this.#configuration.self.name;
    return this.#book.find(member)?.name ?? `member ${member}`;
  }

  /** Nobody hears it any more: to go on would be to campaign, and to answer stale reads, for ever. */
  #refusedForGood(by: MemberId, reason: FinalRefusal): void {
    if (this.#stopping !== null) return;
    if (reason === 'directory') this.#lostData(by);
    else this.#removed(by);
  }

  #lostData(by: MemberId): void {
    this.#log.fatal(
      { audit: 'lost-data', by: this.#nameOf(by), directory: this.#directory.path },
      `this server had another data directory before, says ${this.#nameOf(by)}, and stops: what it voted and acknowledged ` +
        'was there. Bring that directory back, or remove this server from the cluster and start it with --join and an empty one',
    );
    void this.stop().then(() => this.#events.lostData?.());
  }

  #removed(by: MemberId): void {
    this.#log.warn(
      { audit: 'removed', by: this.#nameOf(by) },
      `this server was removed from its cluster, says ${this.#nameOf(by)}, and stops: its data directory is of no use any ` +
        'more. It may come back as a new member, with --join and an empty directory',
    );
    void this.stop().then(() => this.#events.removed?.());
  }

  #failed(failure: ReplicaFailure): void {
    void this.#failover?.stop();
    this.#log.fatal({ code: failure.code, flightRecord: failure.flightRecord }, failure.message);
    this.#events.failed(failure);
  }
}

function limitsOf({ leaseReads, snapshotEntries, bodyBytesMax }: ServerConfiguration): RaftLimits {
  // A key and the head of a command come on top of the body.
  const proposalBytesMax = Math.max(DEFAULT_LIMITS.proposalBytesMax, 2 * bodyBytesMax);
  return { ...DEFAULT_LIMITS, leaseReads, snapshotEntries, proposalBytesMax };
}

function traceOf(
  { tracePath }: ServerConfiguration,
  { cluster, group, member, name, founders }: ServerIdentity,
  { preVote, checkQuorum, leaseReads }: RaftLimits,
  log: Logger,
): TraceFile | null {
  if (tracePath === null) return null;
  const rules = { preVote, checkQuorum, leaseReads };
  const ids = founders.map(({ id }) => id);
  return new TraceFile(
    tracePath,
    { format: TRACE_FORMAT, cluster, group, server: member, name, founders: ids, rules },
    (error) =>
      log.error({ err: error }, `${tracePath} cannot be written: the trace ends here, the server goes on`),
  );
}

/** The directory is that of the server that is to start. */
function checkIdentity(
  { self, clusterId, dataDirectory, join }: ServerConfiguration,
  identity: ServerIdentity,
): void {
  const refuse = (what: string): never => {
    throw new ConfigurationError(
      'data',
      `${dataDirectory} belongs to ${what}: give this server a directory of its own`,
    );
  };
  if (identity.cluster !== clusterId) refuse(`cluster ${identity.cluster}, and not ${clusterId}`);
  if (identity.name !== self.name) refuse(`the server ${identity.name}, and not ${self.name}`);
  // It would go on as what it is, and never ask the cluster that it is told to join.
  if (join.length > 0 && identity.founders.length > 0) {
    refuse('a server that founded a cluster with --members, and does not --join another');
  }
}

function withDocument(routes: readonly Route[]): readonly Route[] {
  const all: Route[] = [
    ...routes,
    {
      method: 'GET',
      path: '/openapi.json',
      summary: 'this document',
      answers: { 200: 'OpenAPI 3.1' },
      writes: false,
      handle: (call) => call.json(200, document),
    },
  ];
  const document = openApiOf(all);
  return all;
}

function metricsRoute(metrics: Metrics): Route {
  return {
    method: 'GET',
    path: '/metrics',
    summary: 'metrics for Prometheus',
    answers: { 200: 'in the text format' },
    writes: false,
    handle: (call) => {
      metrics.text().then(
        (text) => call.text(200, text, { 'Content-Type': metrics.contentType }),
        (error: unknown) => call.fail(500, 'internal', String(error)),
      );
    },
  };
}
