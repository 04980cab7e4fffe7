/** A server that is started from some files, alone, with no network, no clients and no time: what comes of it? */
import type { StartResult } from '../properties/property.ts';
import type { MemberId } from '../src/base/types.ts';
import { MemoryFiles } from '../src/memory/memory-files.ts';
import type { Observation } from '../src/raft/observation.ts';
import { READ_BYTES_MIN } from '../src/storage/limits.ts';
import type { StoredBytes } from './disk/simulated-disk.ts';
import type { Scenario } from './scenario/scenario.ts';
import { serverSettings } from './server-settings.ts';
import type { ServerContext, SimulatedServer, System } from './system.ts';

/** A start takes a few thousand rounds of the disk at most; one that takes more will never end. */
const ROUNDS_MAX = 100_000;

/** @param started hears of the first observation, which is of the start, if there is one. */
export type StartAlone = (
  self: MemberId,
  contents: Iterable<StoredBytes>,
  started?: (observation: Observation) => void,
) => StartResult;

/** Every other start reads in pieces of up to so many bytes more than the least. */
const PIECES = 384;
const PIECE_STEP = 37;

/** For the servers of a scenario; null where the system makes none apart. */
export function startingAlone(system: System, scenario: Scenario): StartAlone | null {
  const create = system.createApart;
  if (create === undefined) return null;
  let starts = 0;
  return (self, contents, started = ignore) => {
    starts += 1;
    const settings = serverSettings(scenario, self);
    const options = starts % 2 === 0 ? settings.options : inSmallPieces(settings.options, starts);
    return startAlone((ports) => create({ ...settings, options, ...NOBODY, ports }), contents, started);
  };
}

/** Another size each time, so that what is looked for lies across the end of a piece at times. */
function inSmallPieces(options: ServerContext['options'], starts: number): ServerContext['options'] {
  const readBytesMax = READ_BYTES_MIN + ((starts * PIECE_STEP) % PIECES);
  return { ...options, storage: { ...options.storage, readBytesMax } };
}

type Ports = ServerContext['ports'];

const NOBODY: Pick<ServerContext, 'failover' | 'resident' | 'wrapStateMachine'> = {
  failover: null,
  resident: null,
  wrapStateMachine: (machine) => machine,
};

function startAlone(
  create: (ports: Ports) => SimulatedServer,
  contents: Iterable<StoredBytes>,
  started: (observation: Observation) => void,
): StartResult {
  const files = new MemoryFiles(contents);
  let result: StartResult = 'nothing';
  const server = create({
    clock: { now: () => 0, setAlarm: ignore, clearAlarm: ignore },
    network: { send: ignore },
    fileSystem: files,
    random: { nextInt: () => 0 },
    observer: {
      observe: (observation) => {
        if (result === 'nothing') started(observation);
        if (result === 'nothing') result = 'started';
      },
    },
    stopped: (failure) => {
      result = failure;
    },
    claimed: ignore,
    told: ignore,
    asked: ignore,
    replied: ignore,
  });
  try {
    server.start();
    for (let round = 0; round < ROUNDS_MAX && result === 'nothing'; round += 1) if (!files.pump()) break;
  } catch (error) {
    // As over the ports of a process, where a completion that throws stops the server.
    if (server.crashed === undefined) throw error;
    server.crashed(error);
  }
  return result;
}

function ignore(): void {}
