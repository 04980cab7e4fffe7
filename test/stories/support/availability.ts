/** What a cluster still does with some of its servers dead: the rows of the availability tables. */
import type { Story } from '../../../sim/story/story.ts';

export interface Availability {
  readonly leader: boolean;
  readonly writes: boolean;
  readonly linearizableReads: boolean;
  readonly staleReads: boolean;
}

/** Asks every living server in turn, as a client would; `key` holds a value already. */
export function availability(story: Story, key: string): Availability {
  const alive = story.servers.filter((server) => server.alive).map(({ id }) => id);
  const anybody = (ask: (id: number) => { readonly kind: string }): boolean =>
    alive.some((id) => ask(id).kind === 'committed');
  return {
    leader: story.leader() !== null,
    writes: anybody((id) => story.put('probe', 'p', id, 200)),
    linearizableReads: anybody((id) => story.get(key, id, 200)),
    staleReads: alive.some((id) => story.readLocally(id, key) !== null),
  };
}

export const AVAILABILITY_HEAD = ['leader', 'writes', 'reads', 'stale reads'] as const;

export function availabilityRow(name: string, found: Availability): string[] {
  const { leader, writes, linearizableReads, staleReads } = found;
  return [name, ...[leader, writes, linearizableReads, staleReads].map((yes) => (yes ? 'yes' : 'no'))];
}
