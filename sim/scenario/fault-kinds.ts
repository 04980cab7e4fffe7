/**
 * One maker for each kind of timed fault that concerns a single server or link. Durations are drawn in election
 * time-outs: a fault that is much shorter than one is not noticed, and one that is much longer is only waiting.
 */
import type { MemberId, Micros } from '../../src/base/types.ts';
import type { Random } from '../../src/ports/random.ts';
import { MessageKind } from '../../src/raft/message.ts';
import { between, chance, pick, shuffled } from './draw.ts';
import type { TimedFault, TimedFaultKind } from './scenario.ts';

export interface FaultSite {
  readonly random: Random;
  readonly ids: readonly MemberId[];
  /** The longest election time-out. */
  readonly timeout: Micros;
  /** Faults begin from 0 to here. */
  readonly until: Micros;
}

const AFTER_EFFECTS_MAX = 6;
/** Crashes that leave the machine, and with it the page cache, alone. */
const PROCESS_ONLY_PERCENT = 30;
const SLOW_FILES = ['.seg', '.seg', '.partial', '.staging'] as const;
const MESSAGE_KINDS = Object.values(MessageKind);
/** Headers and snapshots are few bytes among many, and each of them is read in its own way. */
const AIMS = [null, 'header', 'snapshot', 'snapshot'] as const;
const DAMAGES = ['bit-rot', 'lost-write', 'misdirected-write', 'cut-short'] as const;

export function makeFault(
  kind: Exclude<TimedFaultKind, 'damage' | 'partition' | 'aimed' | 'campaign'>,
  site: FaultSite,
): TimedFault[] {
  const { random, ids, timeout } = site;
  const at = between(random, 0, site.until - 1);
  const server = pick(random, ids);
  const tenths = (from: number, to: number): Micros => Math.floor((timeout * between(random, from, to)) / 10);
  switch (kind) {
    case 'crash':
      return chance(random, 20) ? crashLoop(site, server, at) : [crash(site, server, at, tenths(1, 60))];
    case 'pause':
      return [{ kind, at, server, for: tenths(2, 60) }];
    case 'flap': {
      const [from, to] = twoOf(site);
      return [{ kind, at, for: tenths(10, 100), from, to, period: tenths(1, 20) }];
    }
    case 'slow-link': {
      const [from, to] = twoOf(site);
      return [{ kind, at, for: tenths(10, 100), from, to, extra: tenths(1, 15) }];
    }
    case 'connection-reset': {
      const [a, b] = twoOf(site);
      return [{ kind, at, a, b }];
    }
    case 'hold': {
      const [from, to] = twoOf(site);
      return [
        {
          kind,
          at,
          for: tenths(2, 40),
          from: chance(random, 60) ? from : null,
          to: chance(random, 40) ? to : null,
          message: chance(random, 70) ? pick(random, MESSAGE_KINDS) : null,
          hold: tenths(2, 40),
        },
      ];
    }
    case 'disk-full':
      return [{ kind, at, server, for: tenths(5, 60) }];
    case 'disk-slow': {
      const slow = { kind, at, server, for: tenths(10, 80) } as const;
      // The others go on, so that these may take as long as it takes.
      if (chance(random, 50)) return [{ ...slow, extra: tenths(1, 30), files: pick(random, SLOW_FILES) }];
      return [{ ...slow, extra: tenths(1, 10) }];
    }
    case 'apply-stall':
      return [{ kind, at, server, for: tenths(2, 80) }];
    case 'sync-error':
    case 'read-error':
      return [{ kind, at, server }];
    case 'clock-jump':
      // Backward jumps are shorter: a timer waits that much longer, and the liveness phase allows for it.
      return [{ kind, at, server, by: chance(random, 60) ? tenths(1, 200) : -tenths(1, 60) }];
    case 'transfer':
      return [{ kind, at, target: chance(random, 60) ? server : null }];
    case 'forget-leader':
    case 'take-snapshot':
      return [{ kind, at, server }];
    default:
      return kind satisfies never;
  }
}

/** Damages what the server has synced, then makes it restart: from there on it must stay down. */
export function damage(site: FaultSite, server: MemberId): TimedFault[] {
  const { random } = site;
  const at = between(random, Math.floor(site.until / 3), site.until - 1);
  const how = pick(random, DAMAGES);
  const position = between(random, 0, 0xffff);
  const aim = pick(random, AIMS);
  return [
    { kind: 'damage', at, server, how, position, ...(aim === null ? {} : { aim }) },
    crash(site, server, at, between(random, Math.floor(site.timeout / 2), 2 * site.timeout)),
  ];
}

function crash(site: FaultSite, server: MemberId, at: Micros, length: Micros): TimedFault {
  const afterEffects = chance(site.random, 70) ? between(site.random, 0, AFTER_EFFECTS_MAX) : 0;
  const fault = { kind: 'crash', at, server, afterEffects, for: length } as const;
  return chance(site.random, PROCESS_ONLY_PERCENT) ? { ...fault, cacheSurvives: true } : fault;
}

/** Restarted and crashed again before it has settled, often while it is still recovering. */
function crashLoop(site: FaultSite, server: MemberId, first: Micros): TimedFault[] {
  const { random, timeout } = site;
  const faults: TimedFault[] = [];
  let at = first;
  const rounds = between(random, 2, 5);
  for (let n = 0; n < rounds && at < site.until; n += 1) {
    const length = between(random, 1_000, timeout);
    faults.push(crash(site, server, at, length));
    at += length + between(random, 500, timeout);
  }
  return faults;
}

function twoOf(site: FaultSite): [MemberId, MemberId] {
  const order = shuffled(site.random, site.ids);
  return [order[0]!, order[1]!];
}
