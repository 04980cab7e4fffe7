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
import type { AimedMoment, PartitionShape, TimedFault } from './scenario/scenario.ts';

export type AimedFault = Extract<TimedFault, { kind: 'aimed' }>;

/** What a server was when it was last observed. */
export interface Before {
  readonly role: number;
  /** Null: it was not observed yet. */
  readonly configuration: Configuration | null;
}

export interface NamedFile {
  readonly name: string;
  /** Its name before; that of a file just made is `name`. */
  readonly former: string;
}

/** Where a blow falls. */
interface Site {
  readonly server: MemberId;
  /** Of the server, as far as it is known. */
  readonly configuration: Configuration | null;
  readonly all: readonly MemberId[];
  readonly now: Micros;
}

interface Lasting {
  readonly at: Micros;
  readonly for: Micros;
}

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
    return this.#strike(now, all, o.configuration, (moment) => serverAt(moment, o, before));
  }

  /** The same for a file that the server has just made or renamed. */
  named(
    server: MemberId,
    file: NamedFile,
    configuration: Configuration | null,
    all: readonly MemberId[],
    now: Micros,
  ): TimedFault[] {
    const isInstalled = parseSnapshotName(file.former)?.kind === 'staging';
    return this.#strike(now, all, configuration, (moment) =>
      moment === 'file' || (moment === 'install' && isInstalled) ? server : NO_MEMBER,
    );
  }

  #strike(
    now: Micros,
    all: readonly MemberId[],
    configuration: Configuration | null,
    whoCameTo: (moment: AimedMoment) => MemberId,
  ): TimedFault[] {
    const blows: TimedFault[] = [];
    for (let n = this.#watching.length - 1; n >= 0; n -= 1) {
      const fault = this.#watching[n]!;
      const server = whoCameTo(fault.moment);
      if (server === NO_MEMBER) continue;
      this.#watching.splice(n, 1);
      const blow = blowOf(fault, { server, configuration, all, now });
      if (blow !== null) blows.push(blow);
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
    case 'snapshot':
      return o.message?.kind === MessageKind.SnapshotRequest ? o.server : NO_MEMBER;
    case 'file':
    case 'install':
      return NO_MEMBER;
    default:
      return moment satisfies never;
  }
}

/** Null where there is nothing to cut. */
function blowOf(fault: AimedFault, site: Site): TimedFault | null {
  const { server } = site;
  const at = site.now + fault.after;
  const lasting = { at, for: fault.for };
  switch (fault.blow) {
    case 'crash':
      return crash(fault.draw, server, lasting);
    case 'pause':
      return { kind: 'pause', server, ...lasting };
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
    default:
      return fault.blow satisfies never;
  }
}

function crash(draw: number, server: MemberId, lasting: Lasting): TimedFault {
  const fault = { kind: 'crash', server, afterEffects: draw % AFTER_EFFECTS, ...lasting } as const;
  return (draw >>> 8) % 4 === 0 ? { ...fault, cacheSurvives: true } : fault;
}

function partition(
  shape: Extract<TimedFault, { kind: 'partition' }>['shape'],
  lasting: Lasting,
  cut: PartitionShape,
): TimedFault | null {
  if (cut.a.length === 0 || cut.b.length === 0) return null;
  return { kind: 'partition', ...lasting, cuts: [cut], shape };
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
