/**
 * Faults that wait for a moment, and then strike at whoever has come to it: a leader just elected, a configuration just
 * begun, a file just made. By the clock alone hardly any fault would meet these. A blow is made here of a moment, as a
 * timed fault like any other; the world carries it out.
 */
import { type MemberId, type Micros, NO_MEMBER } from '../src/base/types.ts';
import { type Configuration, isJoint } from '../src/raft/configuration.ts';
import { MessageKind } from '../src/raft/message.ts';
import type { Observation } from '../src/raft/observation.ts';
import { majorityOf } from '../src/raft/quorum.ts';
import { Role } from '../src/raft/state.ts';
import { parseSnapshotName } from '../src/storage/snapshot-format.ts';
import type { NameChange } from './disk/simulated-disk.ts';
import type { AimedMoment, PartitionShape, TimedFault } from './scenario/scenario.ts';
import { SUPERVISOR_DELAY } from './supervisor.ts';

export type AimedFault = Extract<TimedFault, { kind: 'aimed' }>;

/** What a server was when it was last observed. */
export interface Before {
  readonly role: number;
  readonly leader: MemberId;
  /** Null: it was not observed yet. */
  readonly configuration: Configuration | null;
}

/** Where a blow falls. */
interface Site {
  readonly server: MemberId;
  /** Both of the server, as far as they are known. */
  readonly leader: MemberId;
  readonly configuration: Configuration | null;
  readonly all: readonly MemberId[];
  readonly now: Micros;
}

interface Lasting {
  readonly at: Micros;
  readonly for: Micros;
}

/** What a server waits for that has come to such a moment; at others whatever is sent to it is held. */
const AWAITED: Partial<Record<AimedMoment, MessageKind>> = {
  transfer: MessageKind.TimeoutNow,
  read: MessageKind.ReadIndexResponse,
};

/** Effects after which a crash cuts a server off, 0 included: between two events. */
const AFTER_EFFECTS = 7;

export class AimedFaults {
  readonly #watching: AimedFault[] = [];

  /** Nothing is waited for: then nobody need be asked. */
  get isIdle(): boolean {
    return this.#watching.length === 0;
  }

  watch(fault: AimedFault): void {
    this.#watching.push(fault);
  }

  /** It has struck, or its time is over. */
  forget(fault: AimedFault): void {
    const at = this.#watching.indexOf(fault);
    if (at >= 0) this.#watching.splice(at, 1);
  }

  /** The blows of all that waited for what this observation shows. */
  observed(o: Observation, before: Before, all: readonly MemberId[], now: Micros): TimedFault[] {
    return this.#strike(now, all, o, (moment) => serverAt(moment, o, before));
  }

  /** The same for a file that the server has just made, renamed or removed. */
  renamed(
    server: MemberId,
    change: NameChange,
    before: Before,
    all: readonly MemberId[],
    now: Micros,
  ): TimedFault[] {
    const moments = momentsOf(change);
    return this.#strike(now, all, before, (moment) => (moments.includes(moment) ? server : NO_MEMBER));
  }

  #strike(
    now: Micros,
    all: readonly MemberId[],
    { leader, configuration }: Pick<Before, 'leader' | 'configuration'>,
    whoCameTo: (moment: AimedMoment) => MemberId,
  ): TimedFault[] {
    const blows: TimedFault[] = [];
    for (let n = this.#watching.length - 1; n >= 0; n -= 1) {
      const fault = this.#watching[n]!;
      const server = whoCameTo(fault.moment);
      if (server === NO_MEMBER || (fault.server ?? server) !== server) continue;
      this.#watching.splice(n, 1);
      blows.push(...blowOf(fault, { server, leader, configuration, all, now }));
    }
    return blows;
  }
}

/** Who has come to the moment; `NO_MEMBER`: nobody. */
function serverAt(moment: AimedMoment, o: Observation, before: Before): MemberId {
  const leads = o.role === Role.Leader;
  const isChanged = before.configuration !== null && before.configuration !== o.configuration;
  switch (moment) {
    case 'leads':
      return leads ? o.server : NO_MEMBER;
    case 'elected':
      return leads && before.role !== Role.Leader ? o.server : NO_MEMBER;
    case 'change':
      return leads && isChanged ? o.server : NO_MEMBER;
    case 'joint':
      return leads && isChanged && isJoint(o.configuration) ? o.server : NO_MEMBER;
    case 'transfer':
      return leads ? o.transferTarget : NO_MEMBER;
    case 'read':
      return o.sent.some(({ message }) => message.kind === MessageKind.ReadIndexRequest)
        ? o.server
        : NO_MEMBER;
    case 'appended':
      return o.role === Role.Follower && (o.appended.at(-1)?.index ?? 0) > o.commitIndex
        ? o.server
        : NO_MEMBER;
    case 'snapshot':
      return o.message?.kind === MessageKind.SnapshotRequest ? o.server : NO_MEMBER;
    case 'file':
    case 'removed':
    case 'begun':
    case 'saved':
    case 'install':
      return NO_MEMBER;
    default:
      return moment satisfies never;
  }
}

function momentsOf({ former, name }: NameChange): readonly AimedMoment[] {
  if (name === null) return ['removed'];
  const kind = parseSnapshotName(name)?.kind;
  if (kind === 'partial') return ['file', 'begun'];
  if (kind !== 'snap') return ['file'];
  return ['file', parseSnapshotName(former)?.kind === 'staging' ? 'install' : 'saved'];
}

/** None where there is nothing to cut. */
function blowOf(fault: AimedFault, site: Site): readonly TimedFault[] {
  const { server } = site;
  const at = site.now + fault.after;
  const lasting = { at, for: fault.for };
  switch (fault.blow) {
    case 'crash':
      return [crash(fault.draw, server, lasting)];
    case 'leader-crash':
      return site.leader === NO_MEMBER ? [] : [crash(fault.draw, site.leader, lasting)];
    case 'crash-twice':
      return crashTwice(fault.draw, server, lasting);
    case 'crash-again':
      return crashAgain(fault, server, lasting);
    case 'pause':
      return [{ kind: 'pause', server, ...lasting }];
    case 'isolate':
      return partition('isolate', lasting, { a: [server], b: othersThan([server], site), oneWay: false });
    case 'mute':
      return partition('one-way', lasting, { a: [server], b: othersThan([server], site), oneWay: true });
    case 'deafen':
      return partition('one-way', lasting, { a: othersThan([server], site), b: [server], oneWay: true });
    case 'minority': {
      const side = withCompanions(fault.draw, site);
      return partition('split', lasting, { a: side, b: othersThan(side, site), oneWay: false });
    }
    case 'halves': {
      const side = oneHalf(fault.draw, site);
      return partition('split', lasting, { a: side, b: othersThan(side, site), oneWay: false });
    }
    case 'hold':
      return [hold(fault, server, lasting)];
    case 'outlive':
      return outlive(fault, server, lasting);
    case 'sync-error':
      return [{ kind: 'sync-error', at, server }];
    case 'disk-full':
      return [{ kind: 'disk-full', server, ...lasting }];
    case 'slow-log':
      return [{ kind: 'disk-slow', server, at, for: 2 * fault.for, extra: fault.for, files: '.seg' }];
    case 'stall':
      return [{ kind: 'apply-stall', server, ...lasting }];
    case 'overtake':
      return overtake(site, lasting);
    case 'outdate':
      return outdate(fault.draw, site, lasting);
    case 'fail-and-crash':
      return failAndCrash(fault.draw, server, lasting);
    case 'take-snapshot':
      return [{ kind: 'take-snapshot', at, server }];
    case 'transfer':
      return [{ kind: 'transfer', at, target: successor(fault.draw, site) }];
    default:
      return fault.blow satisfies never;
  }
}

/** Some is committed and not applied when it is cut off; that lasts twice as long, and the stall a little longer. */
function overtake(site: Site, lasting: Lasting): readonly TimedFault[] {
  const { server } = site;
  const cutOff = { at: lasting.at + (lasting.for >> 1), for: 2 * lasting.for };
  return [
    { kind: 'apply-stall', server, at: lasting.at, for: 3 * lasting.for },
    ...partition('isolate', cutOff, { a: [server], b: othersThan([server], site), oneWay: false }),
  ];
}

/** The others do so at once, soon, or just before it is back: what it has may be more than their snapshot stands for, or less. */
function outdate(draw: number, site: Site, lasting: Lasting): readonly TimedFault[] {
  const { server } = site;
  const others = othersThan([server], site);
  const at = lasting.at + (lasting.for >> (draw % 8));
  const stuck = {
    kind: 'disk-slow',
    server,
    at: lasting.at,
    for: 2 * lasting.for,
    extra: 2 * lasting.for,
    files: '.partial',
  } as const;
  return [
    ...partition('isolate', lasting, { a: [server], b: others, oneWay: false }),
    ...others.map((other) => ({ kind: 'take-snapshot', at, server: other }) as const),
    ...((draw >>> 3) % 2 === 0 ? [] : [stuck]),
  ];
}

type Crash = Extract<TimedFault, { kind: 'crash' }>;
type Hold = Extract<TimedFault, { kind: 'hold' }>;

/** One of eight is told to stop. */
function crash(draw: number, server: MemberId, lasting: Lasting): Crash {
  if ((draw >>> 10) % 8 === 5) return { kind: 'crash', server, afterEffects: 0, orderly: true, ...lasting };
  const fault = { kind: 'crash', server, afterEffects: draw % AFTER_EFFECTS, ...lasting } as const;
  return (draw >>> 8) % 4 === 0 ? { ...fault, cacheSurvives: true } : fault;
}

/** What the first life wrote, the second one reads before it is durable. */
function crashTwice(draw: number, server: MemberId, lasting: Lasting): readonly TimedFault[] {
  const again = lasting.at + lasting.for + (1 << ((draw >>> 8) & 15));
  return [
    { kind: 'crash', server, afterEffects: draw % AFTER_EFFECTS, cacheSurvives: true, ...lasting },
    { kind: 'crash', server, afterEffects: 0, at: again, for: lasting.for },
  ];
}

/** What the second life does in the place of the first. */
function crashAgain(fault: AimedFault, server: MemberId, lasting: Lasting): readonly TimedFault[] {
  const again = { ...fault, blow: 'crash', server, at: lasting.at + lasting.for } as const;
  return [crash(fault.draw, server, lasting), again];
}

/** It stops when the next sync fails, and is started again; that life is cut short. */
function failAndCrash(draw: number, server: MemberId, lasting: Lasting): readonly TimedFault[] {
  const again = lasting.at + SUPERVISOR_DELAY + (1 << ((draw >>> 8) % 20));
  return [
    { kind: 'sync-error', at: lasting.at, server },
    { kind: 'crash', server, afterEffects: 0, at: again, for: lasting.for },
  ];
}

function hold({ moment }: AimedFault, server: MemberId, lasting: Lasting): Hold {
  const message = AWAITED[moment] ?? null;
  return { kind: 'hold', from: null, to: server, message, hold: lasting.for, ...lasting };
}

/** It is back when half of the time has passed for which each message is held; what is sent to its next life is held, too. */
function outlive(fault: AimedFault, server: MemberId, lasting: Lasting): readonly TimedFault[] {
  const quarter = lasting.for >> 2;
  return [
    { ...hold(fault, server, lasting), for: 2 * lasting.for },
    crash(fault.draw, server, { at: lasting.at + quarter, for: quarter }),
  ];
}

/** One of the voters, or whom it fits best. */
function successor(draw: number, { configuration, all }: Site): MemberId | null {
  const { voters } = halvesOf(configuration, all);
  return draw % 4 === 0 ? null : voters[(draw >>> 2) % voters.length]!;
}

function partition(
  shape: Extract<TimedFault, { kind: 'partition' }>['shape'],
  lasting: Lasting,
  cut: PartitionShape,
): readonly TimedFault[] {
  if (cut.a.length === 0 || cut.b.length === 0) return [];
  return [{ kind: 'partition', ...lasting, cuts: [cut], shape }];
}

function othersThan(side: readonly MemberId[], { all }: Site): readonly MemberId[] {
  return all.filter((id) => !side.includes(id));
}

/** The server and, of the voters of the one half or the other, fewer than would be a majority with it. */
function withCompanions(draw: number, { server, configuration, all }: Site): readonly MemberId[] {
  const { voters, outgoing } = halvesOf(configuration, all);
  const half: readonly MemberId[] = outgoing.length > 0 && draw % 2 === 1 ? outgoing : voters;
  const others = half.filter((id) => id !== server);
  const count = (draw >>> 1) % majorityOf(half.length);
  const first = draw % Math.max(1, others.length);
  return [server, ...[...others, ...others].slice(first, first + count)];
}

/** Those who come, and some of those who stay; without a joint configuration some of all. */
function oneHalf(draw: number, { configuration, all }: Site): readonly MemberId[] {
  const { voters, outgoing } = halvesOf(configuration, all);
  const isOnThisSide = (id: MemberId): boolean => ((draw >>> (all.indexOf(id) & 15)) & 1) === 1;
  if (outgoing.length === 0) return all.filter(isOnThisSide);
  return voters.filter((id) => !outgoing.includes(id) || isOnThisSide(id));
}

/** All are voters where no configuration is known. */
function halvesOf(
  configuration: Configuration | null,
  all: readonly MemberId[],
): Pick<Configuration, 'voters' | 'outgoing'> {
  return configuration ?? { voters: all, outgoing: [] };
}
