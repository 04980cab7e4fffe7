/**
 * What the fields of a scenario must satisfy together, beyond the range of each: ids that exist, no repetition,
 * a heartbeat that fits the election time-out. Needs no schema library, so that shrinking can use it.
 */
import type { MemberId } from '../../src/base/types.ts';
import { parseDiskKey, parseMessageKey } from '../kernel/fate.ts';
import { allServers, majorityOf } from './cluster.ts';
import {
  CLIENTS_MAX,
  type FateOverride,
  type Scenario,
  STATE_CHUNKS_MAX,
  type TimedFault,
} from './scenario.ts';

/** One thing that is wrong: the field, what stands there, and the rule that it breaks. */
export interface Problem {
  /** For instance `faults[3].server`; empty for the scenario as a whole. */
  readonly path: string;
  readonly value: unknown;
  /** Completes "must ...". */
  readonly rule: string;
}

/** All problems, in the order of the fields; empty for a valid scenario. Field types and ranges are the schema's. */
export function problemsOf(scenario: Scenario): readonly Problem[] {
  const problems: Problem[] = [];
  const add = (path: string, value: unknown, rule: string): void => {
    problems.push({ path, value, rule });
  };
  const servers = allServers(scenario.cluster);
  const ids = servers.map((server) => server.id);
  const known = new Set(ids);
  const server = (path: string, id: MemberId | null): void => {
    if (id !== null && !known.has(id)) add(path, id, `name a server of the cluster (${ids.join(', ')})`);
  };
  const link = (path: string, from: MemberId, to: MemberId, toName: string): void => {
    server(`${path}.${toName === 'b' ? 'a' : 'from'}`, from);
    server(`${path}.${toName}`, to);
    if (from === to) add(`${path}.${toName}`, to, 'be another server than the first');
  };
  unique(ids, (n) => add(`cluster.servers[${n}].id`, ids[n], 'be unique'));
  const names = servers.map((each) => each.name);
  unique(names, (n) => add(`cluster.servers[${n}].name`, names[n], 'be unique'));
  names.forEach((name, n) => {
    if (name.trim() === '') add(`cluster.servers[${n}].name`, name, 'not be blank');
  });
  timingRules(scenario, add);
  if (scenario.raft.leaseReads && !scenario.raft.checkQuorum) {
    add('raft.leaseReads', true, 'come with raft.checkQuorum');
  }
  stateRules(scenario, add);
  scenario.network.slowLinks.forEach((each, n) => {
    link(`network.slowLinks[${n}]`, each.from, each.to, 'to');
  });
  scenario.process.slow.forEach((each, n) => {
    server(`process.slow[${n}].server`, each.server);
  });
  const clocks = scenario.clocks.map((clock) => clock.server);
  clocks.forEach((id, n) => {
    server(`clocks[${n}].server`, id);
  });
  unique(clocks, (n) => add(`clocks[${n}].server`, clocks[n], 'be unique'));
  const ranked = (scenario.electionPriorities ?? []).map((one) => one.server);
  ranked.forEach((id, n) => {
    server(`electionPriorities[${n}].server`, id);
  });
  unique(ranked, (n) => add(`electionPriorities[${n}].server`, ranked[n], 'be unique'));
  workloadRules(scenario, add);
  scenario.faults.forEach((fault, n) => {
    faultRules(`faults[${n}]`, fault, server, link, add);
  });
  if (scenario.failover !== undefined && !scenario.raft.leaseReads) {
    add('failover', scenario.failover, 'come with raft.leaseReads');
  }
  scenario.failover?.unhealthy.forEach((each, n) => {
    server(`failover.unhealthy[${n}].server`, each.server);
  });
  scenario.membership?.forEach(({ changes }, n) => {
    changes.forEach(({ id }, at) => {
      server(`membership[${n}].changes[${at}].id`, id);
    });
  });
  const keys = scenario.fates.map((fate) => fate.key);
  unique(keys, (n) => add(`fates[${n}].key`, keys[n], 'be unique'));
  scenario.fates.forEach((fate, n) => {
    fateRules(`fates[${n}]`, fate, server, add);
  });
  coreRules(scenario, server, add);
  return problems;
}

type Add = (path: string, value: unknown, rule: string) => void;
type CheckServer = (path: string, id: MemberId | null) => void;
type CheckLink = (path: string, from: MemberId, to: MemberId, toName: string) => void;

/** A fate names one message or one operation, and only what can happen to it. */
function fateRules(path: string, fate: FateOverride, server: CheckServer, add: Add): void {
  const message = parseMessageKey(fate.key);
  const operation = message === null ? parseDiskKey(fate.key) : null;
  const only = (field: keyof FateOverride, allowed: boolean, owner: string): void => {
    if (fate[field] !== undefined && !allowed) add(`${path}.${field}`, fate[field], `be of ${owner}`);
  };
  if (message !== null) {
    server(`${path}.key`, message.from);
    server(`${path}.key`, message.to);
  } else if (operation !== null) {
    server(`${path}.key`, operation.server);
  } else {
    const forms = 'message/FROM/TO/KIND/TERM/INDEX/ATTEMPT or disk/SERVER/OPERATION/PATH/OFFSET/ATTEMPT';
    add(`${path}.key`, fate.key, `be ${forms}`);
    return;
  }
  only('lost', message !== null, 'a message');
  only('copies', message !== null, 'a message');
  only('flips', message !== null, 'a message');
  only('fails', operation?.operation === 'read' || operation?.operation === 'sync', 'a read or a sync');
}

function timingRules({ timing }: Scenario, add: Add): void {
  const { electionTimeoutMin, electionTimeoutMax, heartbeatInterval } = timing;
  if (electionTimeoutMax < electionTimeoutMin) {
    const rule = `be at least timing.electionTimeoutMin (${electionTimeoutMin})`;
    add('timing.electionTimeoutMax', electionTimeoutMax, rule);
  }
  if (2 * heartbeatInterval >= electionTimeoutMin) {
    const rule = `be less than half of timing.electionTimeoutMin (${electionTimeoutMin})`;
    add('timing.heartbeatInterval', heartbeatInterval, rule);
  }
}

/** A state is not sent a few bytes at a time: the run would have millions of events, and the watchdog end it. */
function stateRules({ stateBytes, raft }: Scenario, add: Add): void {
  if (stateBytes === undefined || raft.snapshotChunkBytes * STATE_CHUNKS_MAX >= stateBytes) return;
  const least = Math.ceil(stateBytes / STATE_CHUNKS_MAX);
  const rule = `be at least ${least}, for stateBytes (${stateBytes}) in ${STATE_CHUNKS_MAX} chunks at most`;
  add('raft.snapshotChunkBytes', raft.snapshotChunkBytes, rule);
}

function workloadRules({ workload }: Scenario, add: Add): void {
  const { mix, clients, valueBytesMin, valueBytesMax } = workload;
  if (valueBytesMax < valueBytesMin) {
    add('workload.valueBytesMax', valueBytesMax, `be at least workload.valueBytesMin (${valueBytesMin})`);
  }
  if (clients > 0 && mix.get + mix.put + mix.delete + mix.compareAndSet === 0) {
    add('workload.mix', mix, 'have a share above 0 when there are clients');
  }
  const { operations = [] } = workload;
  operations.forEach(({ client }, n) => {
    if (client > clients) {
      add(`workload.operations[${n}].client`, client, `be at most workload.clients (${clients})`);
    }
  });
  const names = operations.map(({ client, number }) => number * (CLIENTS_MAX + 1) + client);
  unique(names, (n) => add(`workload.operations[${n}]`, operations[n], 'be named once'));
  const { log, leader, any } = workload.reads;
  if (log + leader + any === 0) add('workload.reads', workload.reads, 'have a share above 0');
}

function faultRules(path: string, fault: TimedFault, server: CheckServer, link: CheckLink, add: Add): void {
  switch (fault.kind) {
    case 'partition':
      fault.cuts.forEach((cut, n) => {
        for (const side of ['a', 'b'] as const) {
          cut[side].forEach((id, at) => {
            server(`${path}.cuts[${n}].${side}[${at}]`, id);
          });
          unique(cut[side], (at) => add(`${path}.cuts[${n}].${side}[${at}]`, cut[side][at], 'be unique'));
        }
        const both = cut.a.findIndex((id) => cut.b.includes(id));
        if (both >= 0) add(`${path}.cuts[${n}].a[${both}]`, cut.a[both], 'not be on both sides of a cut');
      });
      return;
    case 'flap':
    case 'slow-link':
      link(path, fault.from, fault.to, 'to');
      return;
    case 'connection-reset':
      link(path, fault.a, fault.b, 'b');
      return;
    case 'hold':
      server(`${path}.from`, fault.from);
      server(`${path}.to`, fault.to);
      return;
    case 'crash':
      server(`${path}.server`, fault.server);
      if (fault.orderly && fault.afterEffects > 0)
        add(`${path}.afterEffects`, fault.afterEffects, 'be 0 where the server is told to stop (orderly)');
      return;
    case 'transfer':
      server(`${path}.target`, fault.target);
      return;
    case 'aimed':
      if (fault.server !== undefined) server(`${path}.server`, fault.server);
      return;
    default:
      server(`${path}.server`, fault.server);
  }
}

function coreRules(
  { phases, cluster, faults, timing, electionPriorities = [] }: Scenario,
  server: CheckServer,
  add: Add,
): void {
  const { core, livenessFor } = phases;
  core.forEach((id, n) => {
    server(`phases.core[${n}]`, id);
  });
  unique(core, (n) => add(`phases.core[${n}]`, core[n], 'be unique'));
  const majority = majorityOf(cluster.servers.length);
  if (core.length > 0 && core.length < majority) {
    add('phases.core', core, `be empty or a majority (${majority} of ${cluster.servers.length} servers)`);
  }
  core.forEach((id, n) => {
    const damaged = faults.some((fault) => fault.kind === 'damage' && fault.server === id);
    if (damaged) add(`phases.core[${n}]`, id, 'be a server that can come back: this one has a damage fault');
    // It may have entries that the others lack, and then nobody can be elected.
    const waits = electionPriorities.some((one) => one.server === id && one.priority === 0);
    if (waits) add(`phases.core[${n}]`, id, 'be a server that may campaign: this one has priority 0');
  });
  // No cluster can be blamed for not recovering in less: its first election may begin after one time-out, and fail.
  const least = 2 * timing.electionTimeoutMax;
  if (core.length > 0 && livenessFor < least) {
    add(
      'phases.livenessFor',
      livenessFor,
      `be at least twice timing.electionTimeoutMax (${least}) with a core`,
    );
  }
}

function unique<Item>(items: readonly Item[], repeated: (n: number) => void): void {
  const seen = new Set<Item>();
  items.forEach((item, n) => {
    if (seen.has(item)) repeated(n);
    seen.add(item);
  });
}
