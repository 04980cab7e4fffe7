/** Paper section 5.6, "Timing and availability"; dissertation section 3.9. */
import { describe, expect, it } from 'vitest';
import { Story } from '../../sim/story/story.ts';
import { fixedSeeds } from '../support/seeds.ts';
import { randomOf } from '../unit/raft/network.ts';
import { Servers } from './support/servers.ts';

describe('5.6 timing', () => {
  it.each(fixedSeeds)(
    '5.6 safety does not depend on timing: election time-outs at any moment (seed %i)',
    (seed) => {
      // The test cluster throws on two leaders of a term, a lost commitment or logs that do not match.
      const random = randomOf(seed % 2 ** 32);
      const servers = new Servers([1, 2, 3, 4, 5]);
      for (let n = 0; n < 150; n += 1) {
        const heard = [1, 2, 3, 4, 5].filter(() => random(3) > 0);
        const who = heard[random(heard.length)];
        if (who === undefined) continue;
        if (servers.leads(who) && random(2) === 0) servers.propose(who, ...heard);
        else servers.campaign(who, ...heard);
      }
      expect(servers.cluster.leaders.size).toBeGreaterThan(10);
      expect(servers.cluster.committed.length).toBeGreaterThan(10);
    },
  );

  it('5.6 a broadcast that is much shorter than the election time-out keeps a steady leader', () => {
    for (const seed of [1, 2, 3]) {
      const story = new Story({ servers: 5, seed, preVote: false, checkQuorum: false, latencyMs: [1, 5] });
      story.awaitLeader();
      const elections = campaigns(story);
      story.run(5_000);
      expect(campaigns(story)).toBe(elections);
    }
  });

  it('5.6 a broadcast that takes longer than the election time-out allows no steady leader', () => {
    for (const seed of [1, 2, 3]) {
      const story = new Story({
        servers: 5,
        seed,
        preVote: false,
        checkQuorum: false,
        latencyMs: [200, 400],
      });
      story.run(5_000);
      // Every server times out again and again before anybody can reach it.
      expect(campaigns(story)).toBeGreaterThan(10);
      story.end();
    }
  });

  it('5.6 the cluster is unavailable for about an election time-out when the leader crashes, and for no longer', () => {
    const gaps: number[] = [];
    for (let seed = 1; seed <= 15; seed += 1) {
      const story = new Story({ servers: 5, seed });
      story.crash(story.awaitLeader());
      const from = story.nowMs;
      story.awaitLeader();
      gaps.push(story.nowMs - from);
    }
    gaps.sort((a, b) => a - b);
    expect(gaps[0]).toBeGreaterThan(100);
    expect(gaps[7]).toBeLessThan(350);
    expect(gaps.at(-1)).toBeLessThan(1_000);
  });
});

function campaigns(story: Story): number {
  return story.happenings.filter(({ kind }) => kind === 'campaign').length;
}
