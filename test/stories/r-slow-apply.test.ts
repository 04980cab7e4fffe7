/** The Raft reference on indices: the applied index never passes the commit index, and may stay behind it. */
import { expect, it } from 'vitest';
import { Story } from '../../sim/story/story.ts';

it('R: what is committed may wait to be applied; it is answered when it is applied, and the gap closes', () => {
  const process = { costPerEvent: 0, slow: [], applyDelayMax: 400_000 };
  const story = new Story({ seed: 2, scenario: { process, applyEntriesMax: 1 } });
  story.awaitLeader();
  let widest = 0;
  for (let n = 0; n < 12; n += 1) {
    // Not waited for.
    story.put(`k${n}`, `${n}`, null, 20);
    for (const { commitIndex, appliedIndex } of story.servers) {
      expect(appliedIndex).toBeLessThanOrEqual(commitIndex);
      widest = Math.max(widest, commitIndex - appliedIndex);
    }
  }
  expect(widest).toBeGreaterThan(3);
  story.until('everything is applied', () =>
    story.servers.every(({ appliedIndex, lastIndex }) => appliedIndex === lastIndex),
  );
  expect(new Set(story.servers.map((server) => server.stateDigest())).size).toBe(1);
  story.end();
});
