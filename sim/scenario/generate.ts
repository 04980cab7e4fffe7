/**
 * From a seed to a scenario. Each part draws from a stream of its own, named `scenario/<part>`, so that a change
 * of one part leaves what the same seed draws for the others as it was.
 */
import type { Random } from '../../src/ports/random.ts';
import { createStream } from '../kernel/random.ts';
import { drawAimed } from './aimed.ts';
import { allServers, drawCluster } from './cluster.ts';
import {
  campaignsAtOnce,
  campaignsByMistake,
  leadersGone,
  snapshotsAtChanges,
  transfersAfterChanges,
} from './coincidences.ts';
import { drawDisk } from './disk.ts';
import { drawPriorities } from './election-priorities.ts';
import { drawFailover, withoutJumps } from './failover.ts';
import { drawFaults } from './faults.ts';
import { drawFaultsAround } from './faults-around.ts';
import { drawAbsences, drawHugeState } from './huge-state.ts';
import { drawLeaseLoad, drawLeases } from './leases.ts';
import { drawMembership } from './membership.ts';
import { withMistakes } from './mistaken-requests.ts';
import { drawMove } from './moving.ts';
import { drawNetwork } from './network.ts';
import { withStops } from './orderly.ts';
import { drawOvertaking } from './overtaking.ts';
import {
  affordableChunkBytes,
  affordableOperations,
  drawCore,
  drawFaultsFor,
  livenessAllowance,
} from './phases.ts';
import { drawClocks, drawProcess } from './process.ts';
import type { Profile } from './profile.ts';
import { drawResident } from './resident.ts';
import { SCENARIO_VERSION, type Scenario } from './scenario.ts';
import { drawApplyEntriesMax, drawLimits, drawStorage, drawTiming } from './timing.ts';
import { drawSessionsMax, drawWorkload } from './workload.ts';

/** The stream that a part of the scenario is drawn from; those of one part must be the same each time. */
export type StreamOf = (part: string) => Random;

/**
 * The scenario of a seed under a profile; always valid, and the same for ever within one version of Ordeal.
 * Keep the scenario, not the seed, where it must survive a change of the generator.
 * @param seed 0 to 2^53 - 1.
 * @param stream where to draw the parts from, if not from the streams of the seed: what is drawn is valid in any case.
 */
export function generateScenario(
  seed: number,
  profile: Profile,
  stream: StreamOf = (part) => partStream(seed, part),
): Scenario {
  const founding = drawCluster(stream('cluster'), profile);
  const timing = drawTiming(stream('timing'), profile);
  const huge = drawHugeState(stream('huge-state'), profile);
  const overtaking = huge === undefined ? drawOvertaking(stream('overtaking'), profile, timing) : undefined;
  const raft = { ...drawLimits(stream('limits'), profile), ...huge?.limits, ...overtaking?.limits };
  const applyEntriesMax = drawApplyEntriesMax(stream('apply'), profile);
  const phases = stream('phases');
  const faultsFor = drawFaultsFor(phases, profile);
  const changing = drawMembership(stream('membership'), profile, founding, faultsFor);
  const moving =
    changing.membership === undefined ? drawMove(stream('moving'), profile, founding, faultsFor) : null;
  const { cluster, membership } = moving ?? changing;
  // Faults strike whoever is there.
  const everybody = { ...cluster, servers: allServers(cluster) };
  const drawnFaults = transfersAfterChanges(
    stream('coincidences'),
    withoutJumps(profile, drawFaults(stream('faults'), profile, everybody, timing, faultsFor)),
    membership,
  );
  const around = stream('faults-around');
  const following = drawFaultsAround(around, profile, everybody, timing, faultsFor, membership ?? []);
  const absences = drawAbsences(stream('absences'), profile, founding, timing, faultsFor);
  const untilNow = [...drawnFaults, ...following, ...absences].sort((a, b) => a.at - b.at);
  const failover = drawFailover(stream('failover'), profile, everybody, timing.electionTimeoutMax, faultsFor);
  const storage = drawStorage(stream('storage'), profile);
  const drawn = {
    cluster,
    raft,
    timing,
    storage: huge === undefined ? storage : { ...storage, segmentBytesMax: huge.segmentBytesMax },
    applyEntriesMax,
    network: { ...drawNetwork(stream('network'), profile, timing, everybody), ...overtaking?.network },
    disk: drawDisk(stream('disk'), profile, timing),
    process: drawProcess(stream('process'), profile, everybody, applyEntriesMax),
    clocks: drawClocks(stream('clocks'), profile, everybody),
    workload: drawWorkload(stream('workload'), profile, raft, timing),
    // Who will decide in the end is not known, so it is not known either how many servers it can do without.
    faults: membership === undefined ? untilNow : untilNow.filter(({ kind }) => kind !== 'damage'),
    ...(membership === undefined
      ? {}
      : { membership: withMistakes(stream('mistakes'), membership, everybody.servers, faultsFor) }),
    ...(failover === undefined ? {} : { failover }),
    ...(drawResident(stream('resident'), profile) ? { resident: true as const } : {}),
    ...(huge === undefined ? {} : { stateBytes: huge.stateBytes }),
  };
  const raftAndLeases = drawLeases(stream('leases'), profile, drawn);
  const { leaseReads } = raftAndLeases;
  const load = leaseReads
    ? drawLeaseLoad(stream('lease-load'), profile, timing, drawn.workload)
    : drawn.workload;
  const sessionsMax = drawSessionsMax(stream('sessions'), profile, load.clients);
  const operationsMax = Math.min(load.operationsMax, affordableOperations(drawn));
  const affordable = { ...drawn, workload: { ...load, operationsMax } };
  const snapshotChunkBytes = Math.max(raft.snapshotChunkBytes, affordableChunkBytes(affordable));
  const aimed = drawAimed(stream('aimed'), profile, cluster, timing, faultsFor, membership ?? [], leaseReads);
  const gone = leadersGone(stream('leaders-gone'), drawn.faults, timing);
  const campaigns = campaignsAtOnce(stream('campaigns'), drawn.faults, everybody.servers);
  const mistaken = campaignsByMistake(stream('mistaken-campaigns'), profile, everybody.servers, faultsFor);
  const backups = snapshotsAtChanges(stream('backups'), profile, membership, everybody.servers);
  const struck = withStops(stream('orderly'), drawn.faults);
  const faults = [...struck, ...aimed, ...gone, ...campaigns, ...mistaken, ...backups].sort(
    (a, b) => a.at - b.at,
  );
  const core =
    membership === undefined ? drawCore(phases, cluster, faults) : everybody.servers.map(({ id }) => id);
  const electionPriorities = drawPriorities(stream('election-priorities'), profile, everybody.servers, core);
  const parts = {
    ...affordable,
    raft: { ...raftAndLeases, snapshotChunkBytes },
    ...(electionPriorities === undefined ? {} : { electionPriorities }),
    faults,
  };
  return {
    version: SCENARIO_VERSION,
    seed,
    ...parts,
    sessionsMax,
    fates: [],
    phases: {
      faultsFor,
      core,
      livenessFor: livenessAllowance(parts),
    },
  };
}

/** What the seed draws the part from. */
export function partStream(seed: number, part: string): Random {
  return createStream(seed, `scenario/${part}`);
}
