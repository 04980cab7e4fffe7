/** What the storage cluster claims of a quiet network, of replication and of a failure, measured in virtual time. */
import { expect, it } from 'vitest';
import type { Property } from '../../properties/property.ts';
import { Story } from '../../sim/story/story.ts';
import { DEFAULT_LIMITS } from '../../src/raft/options.ts';
import { Role } from '../../src/raft/state.ts';
import { wireLimitsOf } from '../../src/replica/wire-limits.ts';
import { createCodec } from '../../src/wire/create-codec.ts';
import { expectFigures } from './support/golden.ts';
import { DISTRIBUTION_HEAD, distributionOf, distributionRow, table } from './support/measure.ts';

const SERVERS = [1, 2, 3];

/** What servers send, as frames on the wire. */
class Traffic {
  readonly #codecs = new Map(
    SERVERS.map((id) => [id, createCodec({ cluster: 1, group: 0 }, id, wireLimitsOf(DEFAULT_LIMITS))]),
  );
  readonly messages = new Map(SERVERS.map((id) => [id, 0]));
  bytes = 0;

  readonly property: Property = {
    name: 'traffic',
    description: 'Counts what servers send.',
    start: () => ({
      observed: ({ server, incarnation, sequence, sent }) => {
        for (const { message } of sent) {
          this.messages.set(server, this.messages.get(server)! + 1);
          this.bytes += this.#codecs.get(server)!.encode({ ...message, incarnation, sequence }).length;
        }
      },
    }),
  };

  reset(): void {
    for (const id of SERVERS) this.messages.set(id, 0);
    this.bytes = 0;
  }
}

it('S: heartbeats cost 40 small messages a second of the leader and 20 of each follower, writes what they carry', async () => {
  const traffic = new Traffic();
  const story = new Story({ properties: [traffic.property] });
  const leader = story.awaitLeader();
  story.put('x', 'first');
  story.awaitEqualLogs();
  const rows: (readonly (string | number)[])[] = [
    ['a second, of three servers', 'leader sends', 'a follower', 'KB in all'],
  ];
  const note = (what: string, act: () => void): number => {
    const since = story.nowMs;
    traffic.reset();
    act();
    const seconds = (story.nowMs - since) / 1_000;
    const follower = SERVERS.find((id) => id !== leader)!;
    const perSecond = (id: number): number => Math.round(traffic.messages.get(id)! / seconds);
    const kilobytes = traffic.bytes / seconds / 1_000;
    rows.push([what, String(perSecond(leader)), String(perSecond(follower)), kilobytes.toFixed(1)]);
    return kilobytes;
  };
  note('idle', () => story.run(10_000));
  expect(traffic.messages.get(leader)).toBe(400);
  note('100 writes of 256 bytes', () => {
    for (let n = 0; n < 500; n += 1) {
      const at = story.nowMs;
      expect(story.put('x', 'v'.repeat(256)).kind).toBe('committed');
      story.run(Math.max(0, 10 - (story.nowMs - at)));
    }
  });
  story.end();
  await expectFigures(table(rows), 's-traffic');
});

it('S: followers have an entry as soon as a message takes, under 5 ms at p99 in one zone', async () => {
  const rows: (readonly (string | number)[])[] = [['ms', ...DISTRIBUTION_HEAD]];
  for (const latencyMs of [
    [1, 2],
    [25, 50],
  ] as const) {
    const made: number[] = [];
    const lags: number[] = [];
    const lag: Property = {
      name: 'lag',
      description: 'How much later than its leader a follower has each entry.',
      start: ({ world }) => ({
        observed: ({ server, appended, role }) => {
          const now = world.now / 1_000;
          for (const { index } of appended) {
            if (made[index] === undefined) made[index] = now;
            else if (role === Role.Follower && server !== story.leader()) lags.push(now - made[index]!);
          }
        },
      }),
    };
    const story = new Story({ latencyMs, properties: [lag] });
    story.awaitLeader();
    for (let n = 0; n < 300; n += 1) expect(story.put('x', String(n)).kind).toBe('committed');
    story.awaitEqualLogs();
    story.end();
    rows.push(distributionRow(`messages of ${latencyMs[0]} to ${latencyMs[1]} ms`, lags));
    if (latencyMs[1] === 2) expect(distributionOf(lags).p99).toBeLessThan(5);
  }
  await expectFigures(table(rows), 's-replication-lag');
});

it('S: of a minute in which the leader dies more than 99 % can be written, not 66 %', async () => {
  const rows: (readonly (string | number)[])[] = [
    ['a minute in which', 'runs', 'least %', 'median %', 'longest gap in ms'],
  ];
  for (const [what, dies] of [
    ['the leader dies', (leader: number) => leader],
    ['a follower dies', (leader: number) => SERVERS.find((id) => id !== leader)!],
  ] as const) {
    const gaps = Array.from({ length: 40 }, (_, at) => gapOf(at + 1, dies));
    const shares = gaps.map((gap) => 100 * (1 - gap / 60_000));
    const { min, median } = distributionOf(shares);
    rows.push([what, String(gaps.length), min.toFixed(2), median.toFixed(2), distributionOf(gaps).max]);
    expect(min).toBeGreaterThan(99);
    expect(distributionOf(gaps).max).toBeLessThan(1_000);
  }
  await expectFigures(table(rows), 's-availability');
});

/** The longest time from the death of a server to a write that is committed, in ms. */
function gapOf(seed: number, dies: (leader: number) => number): number {
  const story = new Story({ seed, judged: seed % 20 === 0 });
  const leader = story.awaitLeader();
  expect(story.put('x', 'before').kind).toBe('committed');
  story.run(500 + ((seed * 7) % 50));
  story.crash(dies(leader));
  const since = story.nowMs;
  while (story.put('x', 'after', null, 20).kind !== 'committed') {
    story.run(1);
    if (story.nowMs - since > 10_000) throw new Error('nothing can be written any more');
  }
  const gap = story.nowMs - since;
  story.end();
  return gap;
}
