/**
 * What a server measures of itself, for Prometheus. Gauges are read when they are asked for; only what has a
 * distribution is counted as it happens. Names are those of the reference designs, under `ordeal_raft_`.
 */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Outcome } from '../../replica/outcome.ts';
import type { Replica } from '../../replica/replica.ts';
import type { FailoverService } from '../failover/failover-service.ts';
import type { PeerNetwork } from '../transport/peer-network.ts';
import type { ClusterView } from './cluster-view.ts';
import type { Follow } from './follow.ts';
import type { Writes } from './writes.ts';

/** Seconds: from a fast disk in one rack to a slow one across the world. */
const LATENCY_BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

/** As HashiCorp's metric of this name counts them. */
const STATE_NUMBERS = { follower: 0, candidate: 1, leader: 2, shutdown: 3 } as const;

export interface Measured {
  readonly view: ClusterView;
  readonly replica: Replica;
  readonly follow: Follow;
  readonly network: PeerNetwork;
  readonly writes: Writes;
  /** Null: this server does not coordinate who is PRIMARY. */
  readonly failover: Pick<FailoverService, 'isPrimary'> | null;
  readonly isDiskFull: () => boolean;
}

export class Metrics {
  readonly #registry = new Registry();
  readonly #commit: Histogram<'outcome'>;
  readonly #fsync: Histogram;
  readonly #apply: Histogram;
  #bytesWritten = 0;

  constructor() {
    const registers = [this.#registry];
    const histogram = (name: string, help: string): Histogram =>
      new Histogram({ name: `ordeal_raft_${name}`, help, buckets: LATENCY_BUCKETS, registers });
    this.#commit = new Histogram({
      name: 'ordeal_raft_commit_seconds',
      help: 'from the proposal of a write to its end, by outcome: committed, rejected or unknown',
      labelNames: ['outcome'],
      buckets: LATENCY_BUCKETS,
      registers,
    });
    this.#fsync = histogram('fsync_seconds', 'of one sync of a file');
    this.#apply = histogram('apply_seconds', 'of one batch of entries in the state machine');
    collectDefaultMetrics({ register: this.#registry });
  }

  /** Once, when there is something to measure. */
  watch({ view, replica, follow, network, writes, failover, isDiskFull }: Measured): void {
    const registers = [this.#registry];
    const gauge = (name: string, help: string, read: () => number): void => {
      new Gauge({
        name: `ordeal_raft_${name}`,
        help,
        registers,
        collect() {
          this.set(read());
        },
      });
    };
    /** What only grows, counted elsewhere. */
    const total = (name: string, help: string, read: () => number): void => {
      new Counter({
        name: `ordeal_raft_${name}_total`,
        help,
        registers,
        collect() {
          this.reset();
          this.inc(read());
        },
      });
    };
    const status = () => view.status();
    const isLeader = () => status().state === 'leader';
    gauge('state', '0 follower, 1 candidate, 2 leader, 3 shutdown', () => STATE_NUMBERS[status().state]);
    gauge(
      'is_leader',
      '1 on the leader; the sum over a cluster is never above 1 for longer than an election',
      () => (isLeader() ? 1 : 0),
    );
    if (failover !== null) {
      gauge('is_primary', '1 on the PRIMARY; the sum over a cluster is never above 1', () =>
        failover.isPrimary() ? 1 : 0,
      );
    }
    gauge('disk_full', '1 while what is written waits for room on the disk', () => (isDiskFull() ? 1 : 0));
    gauge('has_leader', '1 when this server knows a leader', () => (view.leader() === null ? 0 : 1));
    gauge('term', 'the current term', () => status().term);
    gauge('last_index', 'of the log', () => status().lastIndex);
    gauge('durable_index', 'the log is synced up to here', () => status().durableIndex);
    gauge('commit_index', 'committed up to here, as far as this server knows', () => status().commitIndex);
    gauge('applied_index', 'applied up to here', () => status().appliedIndex);
    gauge('snapshot_index', 'of the newest durable snapshot; 0: none', () => follow.snapshotIndex);
    gauge('log_entries', 'kept in the log', () => status().lastIndex - follow.baseIndex);
    gauge(
      'peers_total',
      'other members of the cluster',
      () => view.members().filter(({ self }) => !self).length,
    );
    gauge(
      'peers_connected',
      'of them, those to which a connection stands',
      () => view.members().filter(({ self, connected }) => !self && connected).length,
    );
    gauge('replication_lag_entries', 'as leader: of the member that is furthest behind; else 0', () =>
      lagOf(view),
    );
    gauge('pending_writes', 'writes of clients under way', () => writes.pending);
    gauge(
      'seconds_since_leader_heard',
      'as follower; 0 on the leader',
      () => (view.sinceLeaderHeard() ?? 0) / 1_000,
    );
    total('leader_changes', 'leaders that this server came to know', () => follow.leaderChanges);
    total('elections', 'campaigns that this server began', () => follow.elections);
    total(
      'appends_sent',
      'as leader: requests to append to a log, heartbeats included',
      () => follow.appendsSent,
    );
    total('appends_answered', 'as leader: answers to them', () => follow.appendsAnswered);
    total('frames_sent', 'messages to other servers', () => network.traffic().framesSent);
    total('frames_received', 'messages from other servers', () => network.traffic().framesReceived);
    total(
      'frames_dropped',
      'messages to servers that could not be reached or did not keep up',
      () => network.traffic().framesDropped,
    );
    total('bytes_sent', 'of messages to other servers', () => network.traffic().bytesSent);
    total('bytes_received', 'of messages from other servers', () => network.traffic().bytesReceived);
    total(
      'callers_refused',
      'servers that were turned away at the handshake',
      () => network.traffic().callersRefused,
    );
    total('disk_bytes_written', 'to the log and to snapshots', () => this.#bytesWritten);
    total('frames_refused', 'messages that were damaged or not meant for this server', () => {
      let refused = 0;
      for (const count of replica.refusedFrames().values()) refused += count;
      return refused;
    });
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  text(): Promise<string> {
    return this.#registry.metrics();
  }

  /** A file was synced, in so many microseconds. */
  synced(duration: number): void {
    this.#fsync.observe(duration / 1e6);
  }

  written(bytes: number): void {
    this.#bytesWritten += bytes;
  }

  /** WriteMeter: milliseconds. */
  ended(outcome: Outcome['kind'], duration: number): void {
    this.#commit.observe({ outcome }, duration / 1e3);
  }

  /** A batch was applied, in so many milliseconds. */
  applied(duration: number): void {
    this.#apply.observe(duration / 1e3);
  }
}

/** Entries that the slowest member lacks. */
function lagOf(view: ClusterView): number {
  const matches = view
    .members()
    .flatMap(({ self, matchIndex }) => (self || matchIndex === null ? [] : [matchIndex]));
  return matches.length === 0 ? 0 : view.status().lastIndex - Math.min(...matches);
}
