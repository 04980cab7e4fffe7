/**
 * A store that is partitioned over three Raft groups: each key is in one of them, found by a hash ring, by ranges or by a
 * directory. The groups share five servers, three to a group, and each has a leader, a log and a quorum of its own, so that
 * two servers lost take one group's majority and leave the others theirs.
 *
 * What is not here is a service's own affair: moving keys when the placement changes, and transactions over several groups.
 * Run it: npx tsx examples/partitioned.ts
 */
import { encodeCommand, KeyValueMachine, NO_MEMBER, NO_SESSION } from 'ordeal';
import { LocalGroups } from 'ordeal/memory';
import { Directory, HashRing, type Placement, Ranges } from './placement.ts';

const GROUPS = [
  { group: 0, members: [1, 2, 3] },
  { group: 1, members: [3, 4, 5] },
  { group: 2, members: [5, 1, 2] },
] as const;
const NUMBERS: readonly number[] = GROUPS.map(({ group }) => group);
/** In it stands which group has which tenant. */
const DIRECTORY_GROUP = 0;
const TENANTS = { ada: 2, brook: 1, curie: 0 } as const;
const SECOND = 1_000_000;

/** Ten of each tenant. */
const KEYS = Object.keys(TENANTS).flatMap((tenant) =>
  Array.from({ length: 10 }, (_, n) => `${tenant}/item-${n}`),
);

export class PartitionedStore {
  readonly cluster = new LocalGroups({ groups: GROUPS, stateMachine: () => new KeyValueMachine() });
  readonly placements: readonly Placement[] = [
    new HashRing(NUMBERS),
    new Ranges(NUMBERS, ['b', 'c']),
    new Directory((tenant) => Number(this.get(DIRECTORY_GROUP, `directory/${tenant}`))),
  ];

  /** Every group elects; then the leaderships are spread: each to the first member of its group. */
  begin(): void {
    const { cluster } = this;
    for (const { group, members } of GROUPS) {
      cluster.runUntil(() => cluster.leader(group) !== NO_MEMBER, 5 * SECOND);
      // An entry of its own term is committed first: until then a leader hands nothing over.
      cluster.run(SECOND);
      const leader = cluster.leader(group);
      if (leader !== members[0]) cluster.replica(group, leader).transfer(members[0], () => {});
      cluster.runUntil(() => cluster.leader(group) === members[0], SECOND);
    }
  }

  /** Whether it was committed by its group; a group without a leader takes nothing. */
  put(group: number, key: string, value: string): boolean {
    const leader = this.cluster.leader(group);
    if (leader === NO_MEMBER) return false;
    const operation = { kind: 'put', key, value } as const;
    const command = encodeCommand({ session: NO_SESSION, sequence: 0, operation });
    return this.cluster.propose(group, leader, command)?.kind === 'committed';
  }

  /** Linearizable; null: there is no such key, or the group has no quorum. */
  get(group: number, key: string): string | null {
    const leader = this.cluster.leader(group);
    if (leader === NO_MEMBER) return null;
    let value: string | null = null;
    let isOver = false;
    this.cluster.replica(group, leader).read(({ kind }) => {
      if (kind === 'ready') value = this.cluster.stateMachine(group, leader).get(key);
      isOver = true;
    });
    this.cluster.runUntil(() => isOver, SECOND);
    return value;
  }

  /** Of each group: how many of the keys were written, of how many that it has. */
  putAll(placement: Placement, value: string): string {
    const written = new Map(NUMBERS.map((group) => [group, { done: 0, of: 0 }]));
    for (const key of KEYS) {
      const group = placement.groupOf(key);
      const counts = written.get(group)!;
      counts.of += 1;
      if (this.put(group, key, value)) counts.done += 1;
    }
    return NUMBERS.map((group) => `${written.get(group)!.done} of ${written.get(group)!.of}`).join(', ');
  }

  leaders(): string {
    return NUMBERS.map((group) => {
      const leader = this.cluster.leader(group);
      return leader === NO_MEMBER ? 'nobody' : `server ${leader}`;
    }).join(', ');
  }
}

/** What happens, as lines. */
export function story(): string[] {
  const store = new PartitionedStore();
  const { cluster, placements } = store;
  const lines: string[] = [];
  const writeAll = (value: string): void => {
    for (const placement of placements) {
      lines.push(`written by ${placement.name}: ${store.putAll(placement, value)}`);
    }
  };

  store.begin();
  lines.push(`leaders of groups 0, 1, 2: ${store.leaders()}`);
  for (const [tenant, group] of Object.entries(TENANTS)) {
    store.put(DIRECTORY_GROUP, `directory/${tenant}`, String(group));
  }
  writeAll('before');

  for (const server of [3, 4]) cluster.crash(server);
  cluster.run(2 * SECOND);
  lines.push(`servers 3 and 4 lose their power; leaders: ${store.leaders()}`);
  writeAll('meanwhile');

  cluster.restart(4);
  cluster.runUntil(() => cluster.leader(1) !== NO_MEMBER, 5 * SECOND);
  lines.push(`server 4 is back: group 1 has a leader: ${cluster.leader(1) !== NO_MEMBER}`);
  const byDirectory = placements[2]!;
  const values = KEYS.map((key) => store.get(byDirectory.groupOf(key), key));
  for (const tenant of Object.keys(TENANTS)) {
    const own = values.filter((_, at) => KEYS[at]!.startsWith(`${tenant}/`));
    lines.push(`${tenant}, in group ${byDirectory.groupOf(tenant)}: ${[...new Set(own)].join(', ')}`);
  }
  writeAll('after');
  return lines;
}

for (const line of story()) console.log(line);
