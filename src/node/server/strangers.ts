/** Members that a server is started with, and that its cluster was not made of. */
import { parseMemberName } from '../config/addresses.ts';
import type { ServerConfiguration } from '../config/server-configuration.ts';
import type { ServerIdentity } from '../data/data-directory.ts';
import type { Logger } from './log.ts';

/** Who adds a server to the list and starts the others again waits for it in vain. */
export function warnOfStrangers(
  { members }: ServerConfiguration,
  founders: ServerIdentity['founders'],
  log: Logger,
): void {
  const founded = founders.map(({ name }) => parseMemberName(name)?.name);
  const strangers = members.map(({ name }) => name).filter((name) => !founded.includes(name));
  if (strangers.length === 0) return;
  log.warn(
    { members: strangers },
    `${strangers.join(', ')}: not among the members that founded this cluster, and the list of members adds nobody to one ` +
      'that is there: start a new server with --join',
  );
}
