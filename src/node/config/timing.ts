/**
 * The durations of a server, and the rules they keep. Two families that must not be mixed: those of this Raft (an
 * election time-out drawn from a range, and the heartbeat of a leader), and those of HashiCorp's (time-outs of the
 * contact with the leader, of which the heartbeat may equal the election). All in milliseconds here.
 */
import type { RaftTiming } from '../../raft/options.ts';

const MICROS_PER_MS = 1_000;
/** Below it, a heartbeat or two that come late are an election. */
const RATIO_MIN = 5;
/** HashiCorp's leader sends that often within a heartbeat time-out. */
const HEARTBEATS_PER_TIMEOUT = 10;

export interface TimingFields {
  readonly preset?: string | undefined;
  readonly electionTimeoutMin?: number | undefined;
  readonly electionTimeoutMax?: number | undefined;
  readonly heartbeatInterval?: number | undefined;
  readonly contactHeartbeatTimeout?: number | undefined;
  readonly contactElectionTimeout?: number | undefined;
  readonly contactLeaseTimeout?: number | undefined;
}

export interface CheckedTiming {
  readonly timing: RaftTiming;
  readonly warnings: readonly string[];
}

/** A rule that does not hold: of which field, and the rule in words. */
export interface TimingProblem {
  readonly field: string;
  readonly message: string;
}

type Own = readonly [min: number, max: number, heartbeat: number];
type Contact = readonly [heartbeat: number, election: number, lease: number];

/** Election time-out from and to, heartbeat. */
const OWN_PRESETS: Readonly<Record<string, Own>> = {
  default: [150, 300, 50],
  zones: [500, 1_000, 100],
  litefs: [5_000, 7_500, 1_000],
  'litefs-5': [10_000, 15_000, 2_000],
};

/** Heartbeat time-out, election time-out, lease. */
const CONTACT_PRESETS: Readonly<Record<string, Contact>> = {
  konsul: [1_000, 1_000, 500],
  'konsul-high-latency': [2_000, 2_000, 1_000],
  'konsul-fast-network': [500, 1_000, 250],
};

export const PRESETS: readonly string[] = [...Object.keys(OWN_PRESETS), ...Object.keys(CONTACT_PRESETS)];

const OWN_FIELDS = ['electionTimeoutMin', 'electionTimeoutMax', 'heartbeatInterval'] as const;
const CONTACT_FIELDS = ['contactHeartbeatTimeout', 'contactElectionTimeout', 'contactLeaseTimeout'] as const;

export function checkTiming(fields: TimingFields): CheckedTiming | TimingProblem {
  const own = OWN_FIELDS.find((field) => fields[field] !== undefined);
  const contact = CONTACT_FIELDS.find((field) => fields[field] !== undefined);
  if (own !== undefined && contact !== undefined) {
    return { field: own, message: `it does not go together with ${contact}: use one family of time-outs` };
  }
  const preset = fields.preset ?? 'default';
  const contactPreset = CONTACT_PRESETS[preset];
  if (contactPreset !== undefined && own !== undefined) {
    return {
      field: own,
      message: `the preset ${preset} is made of contact time-outs: use one family of time-outs`,
    };
  }
  if (contact !== undefined && fields.preset !== undefined && contactPreset === undefined) {
    return {
      field: contact,
      message: `the preset ${preset} is made of election time-outs: use one family of time-outs`,
    };
  }
  if (contact !== undefined || contactPreset !== undefined) {
    return checkContact(fields, contactPreset ?? CONTACT_PRESETS['konsul']!);
  }
  return checkOwn(fields, OWN_PRESETS[preset] ?? OWN_PRESETS['default']!);
}

function checkOwn(fields: TimingFields, preset: Own): CheckedTiming | TimingProblem {
  const min = fields.electionTimeoutMin ?? preset[0];
  // Whoever says the least alone means a range like the usual one.
  const max = fields.electionTimeoutMax ?? (fields.electionTimeoutMin === undefined ? preset[1] : 2 * min);
  const heartbeat = fields.heartbeatInterval ?? preset[2];
  const nonPositive = firstNonPositive({
    electionTimeoutMin: min,
    electionTimeoutMax: max,
    heartbeatInterval: heartbeat,
  });
  if (nonPositive !== null) return nonPositive;
  if (heartbeat >= min) {
    return {
      field: 'heartbeatInterval',
      message: `${heartbeat} ms is not less than electionTimeoutMin (${min} ms): a leader must be heard before its followers lose patience`,
    };
  }
  if (heartbeat * 2 >= min) {
    return {
      field: 'heartbeatInterval',
      message: `${heartbeat} ms is not less than half of electionTimeoutMin (${min} ms): one lost heartbeat would be an election`,
    };
  }
  if (max < min) {
    return { field: 'electionTimeoutMax', message: `${max} ms is less than electionTimeoutMin (${min} ms)` };
  }
  const isDefault = OWN_FIELDS.every((field) => fields[field] === undefined);
  const warnings =
    min / heartbeat < RATIO_MIN && !isDefault
      ? [
          `electionTimeoutMin (${min} ms) is less than ${RATIO_MIN} times heartbeatInterval (${heartbeat} ms): on a busy network healthy leaders will be deposed`,
        ]
      : [];
  return { timing: inMicros(min, max, heartbeat), warnings };
}

function checkContact(fields: TimingFields, preset: Contact): CheckedTiming | TimingProblem {
  const heartbeat = fields.contactHeartbeatTimeout ?? preset[0];
  const election = fields.contactElectionTimeout ?? preset[1];
  const lease = fields.contactLeaseTimeout ?? preset[2];
  const nonPositive = firstNonPositive({
    contactHeartbeatTimeout: heartbeat,
    contactElectionTimeout: election,
    contactLeaseTimeout: lease,
  });
  if (nonPositive !== null) return nonPositive;
  if (election < heartbeat) {
    return {
      field: 'contactElectionTimeout',
      message: `${election} ms is less than contactHeartbeatTimeout (${heartbeat} ms)`,
    };
  }
  if (lease > heartbeat) {
    return {
      field: 'contactLeaseTimeout',
      message: `${lease} ms is more than contactHeartbeatTimeout (${heartbeat} ms)`,
    };
  }
  // A follower of that family waits from one to two heartbeat time-outs before it campaigns.
  const max = Math.max(2 * heartbeat, election);
  return { timing: inMicros(heartbeat, max, Math.ceil(heartbeat / HEARTBEATS_PER_TIMEOUT)), warnings: [] };
}

function firstNonPositive(fields: Readonly<Record<string, number>>): TimingProblem | null {
  for (const [field, value] of Object.entries(fields)) {
    if (value < 1) return { field, message: `it must be at least 1 ms, and is ${value}` };
  }
  return null;
}

function inMicros(min: number, max: number, heartbeat: number): RaftTiming {
  return {
    electionTimeoutMin: min * MICROS_PER_MS,
    electionTimeoutMax: max * MICROS_PER_MS,
    heartbeatInterval: heartbeat * MICROS_PER_MS,
  };
}
