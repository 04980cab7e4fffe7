/** The Raft reference on snapshots: regular ones bound the log, and a follower that is behind them gets there. */
import { expect, it } from 'vitest';
import { Story } from '../../sim/story/story.ts';
import { DEFAULT_LIMITS } from '../../src/raft/options.ts';
import { countOf } from './support/measure.ts';

/** A follower misses so many entries; all take a snapshot every 20 entries, and keep 5 before it. */
function missed(entries: number): { readonly story: Story; readonly absent: number } {
  const raft = { ...DEFAULT_LIMITS, snapshotEntries: 20, compactionKeepEntries: 5 };
  const story = new Story({ seed: 3, scenario: { raft } });
  const leader = story.awaitLeader();
  const absent = leader === 1 ? 2 : 1;
  story.put('x', '0');
  story.awaitEqualLogs();
  story.crash(absent);
  for (let n = 1; n <= entries; n += 1) story.put('x', `${n}`);
  story.run(100);
  story.restart(absent);
  story.awaitEqualLogs();
  return { story, absent };
}

it('R: a follower that missed more than the log has kept is brought up by one snapshot and the entries after it', () => {
  const { story, absent } = missed(100);
  expect(countOf(story, 'install')).toBe(1);
  expect(story.happenings.find(({ kind }) => kind === 'install')).toMatchObject({ server: absent });
  expect(story.readLocally(absent, 'x')).toBe('100');
  expect(new Set(story.servers.map((server) => server.stateDigest())).size).toBe(1);
  story.end();
});

it('R: a follower that missed less than that needs no snapshot', () => {
  const { story, absent } = missed(10);
  expect(countOf(story, 'install')).toBe(0);
  expect(story.readLocally(absent, 'x')).toBe('10');
  story.end();
});

it('R: what snapshots stand for survives a full restart', () => {
  const { story } = missed(100);
  story.crash(1, 2, 3);
  story.restart(3, 1, 2);
  story.awaitLeader();
  expect(story.get('x')).toMatchObject({ result: { value: '100' } });
  story.end();
});
