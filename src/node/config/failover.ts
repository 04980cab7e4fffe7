/** Whether, and how, a server coordinates who is PRIMARY: the settings of that, and their rules. */
import { join } from 'node:path';
import type { MemberAddress } from './addresses.ts';
import { ConfigurationError } from './configuration-error.ts';
import { flagOf } from './fields.ts';
import type { Settings } from './schema.ts';

export interface FailoverConfiguration {
  /** The leader is PRIMARY, or the server that is named. */
  readonly mode: 'elected' | 'static';
  /** The name of the primary in the static mode; else empty. */
  readonly primary: string;
  /** Path of the marker file. */
  readonly marker: string;
  /** Path of the program that is run at each transition; empty: none. */
  readonly program: string;
}

const MARKER = '.primary';

/**
 * Null: off.
 * @throws ConfigurationError for the first rule that does not hold.
 */
export function failoverOf(
  settings: Settings,
  members: readonly MemberAddress[],
): FailoverConfiguration | null {
  const { failover = 'off', failoverPrimary, failoverMarker, failoverProgram, leaseReads } = settings;
  if (failover === 'off') {
    for (const field of ['failoverPrimary', 'failoverMarker', 'failoverProgram'] as const) {
      if (settings[field] !== undefined) fail(field, 'it says nothing without --failover elected or static');
    }
    return null;
  }
  const mode = failover === 'static' ? 'static' : 'elected';
  if (mode === 'elected') {
    if (failoverPrimary !== undefined) fail('failoverPrimary', 'an elected primary is not named beforehand');
    if (leaseReads === false) {
      fail(
        'leaseReads',
        'it cannot be false with --failover elected, which rests on the lease of the leader',
      );
    }
  } else if (failoverPrimary === undefined) {
    const what = 'is missing: --failover static needs the name of the primary';
    throw new ConfigurationError(
      'failoverPrimary',
      `failoverPrimary ${what}, --${flagOf('failoverPrimary')}`,
    );
  } else if (members.length > 0 && !members.some(({ name }) => name === failoverPrimary)) {
    const names = members.map(({ name }) => name).join(', ');
    fail('failoverPrimary', `${failoverPrimary} is none of the members (${names})`);
  }
  return {
    mode,
    primary: failoverPrimary ?? '',
    marker: failoverMarker ?? join(settings.data ?? '', MARKER),
    program: failoverProgram ?? '',
  };
}

function fail(field: string, message: string): never {
  throw new ConfigurationError(field, `${field}: ${message}`);
}
