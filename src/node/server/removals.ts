/**
 * Who was removed from the cluster, as far as that cannot change any more: by the latest configuration that is known to be
 * committed here. A number is used once, and a configuration tells the highest one so far: who has one up to that, and
 * is no member, never will be again. Of a server with a higher number nobody knows here yet, and one whose removal is not
 * committed, its leader for one, has to be heard.
 */
import type { LogIndex, MemberId } from '../../base/types.ts';
import { type Configuration, isMember } from '../../raft/configuration.ts';
import type { Observation } from '../../raft/observation.ts';

export class Removals {
  #latest: Configuration | null = null;
  /** Its entry stands here or before. */
  #latestUpTo: LogIndex = 0;
  #committed: Configuration | null = null;

  observe({
    configuration,
    lastIndex,
    commitIndex,
  }: Pick<Observation, 'configuration' | 'lastIndex' | 'commitIndex'>): void {
    if (configuration !== this.#latest) {
      this.#latest = configuration;
      this.#latestUpTo = lastIndex;
    }
    if (commitIndex >= this.#latestUpTo) this.#committed = configuration;
  }

  isRemoved(member: MemberId): boolean {
    const committed = this.#committed;
    return committed !== null && member <= committed.highestId && !isMember(committed, member);
  }
}
