/** The words in which violations speak of what the ledger knows; called only when something is wrong. */
import type { MemberId } from '../src/base/types.ts';
import type { Configuration } from '../src/raft/configuration.ts';
import { NO_MEMBER } from './constants.ts';
import type { LedgerEntry } from './ledger.ts';

/** `entry 5 of term 2 (digest 3f2a...)`; null is `no entry`. */
export function describeEntry(entry: LedgerEntry | null | undefined): string {
  if (entry === null || entry === undefined) return 'no entry';
  return `entry ${entry.index} of term ${entry.term} (content ${entry.content.toString(16)})`;
}

/** `server 3`, or `nobody`. */
export function describeMember(member: MemberId): string {
  return member === NO_MEMBER ? 'nobody' : `server ${member}`;
}

/** All that a configuration says, in one order: equal texts are equal configurations. */
export function describeConfiguration(configuration: Configuration): string {
  const { voters, outgoing, learners, learnersNext, autoLeave, names, highestId } = configuration;
  const named = names.map(({ id, name }) => `${id}=${JSON.stringify(name)}`);
  return (
    `voters [${voters}], outgoing [${outgoing}], learners [${learners}], learners next [${learnersNext}], ` +
    `${autoLeave ? 'left by itself' : 'left when asked'}, names [${named}], highest id ${highestId}`
  );
}
