/** Dissertation section 4.2.3, "Disruptive servers" (paper section 6, its last paragraph), and pre-vote, section 9.6. */
import { describe, expect, it } from 'vitest';
import { Story } from '../../sim/story/story.ts';
import { appendRequest, preVoteRequest, voteRequest } from '../../src/raft/make-message.ts';
import { DEFAULT_LIMITS } from '../../src/raft/options.ts';
import { Clockwork, TIMING } from './support/clockwork.ts';

const { electionTimeoutMin: MIN } = TIMING;
const CAREFUL = { ...DEFAULT_LIMITS, preVote: false };

describe('dissertation 4.2.3 disruptive servers', () => {
  it('4.2.3 a RequestVote within the minimum election time-out of hearing a leader changes neither term nor vote', () => {
    const server = new Clockwork(CAREFUL);
    server.hear(1_000, appendRequest(1, 0, 1, 0, 0, 0, []));
    server.sent.length = 0;
    server.hear(1_000 + MIN - 1, voteRequest(2, 0, 7, 9, 6));
    expect(server.raft.state).toMatchObject({ term: 1, vote: -1 });
    expect(server.sent).toEqual([]);
  });

  it('4.2.3 after that time without a leader it votes as ever', () => {
    const server = new Clockwork(CAREFUL);
    server.draw = MIN;
    server.hear(1_000, appendRequest(1, 0, 1, 0, 0, 0, []));
    server.hear(1_000 + MIN, voteRequest(2, 0, 7, 9, 6));
    expect(server.raft.state).toMatchObject({ term: 7, vote: 2 });
  });

  it('4.2.3 normal elections are not delayed: each server waits for the minimum election time-out before it begins one', () => {
    for (let seed = 1; seed <= 10; seed += 1) {
      const story = new Story({ servers: 3, seed, preVote: false });
      story.crash(story.awaitLeader());
      const from = story.nowMs;
      story.awaitLeader();
      expect(story.nowMs - from).toBeLessThan(1_000);
    }
  });

  it('4.2.3 a server that the leader does not reach cannot depose it, though its own term grows', () => {
    const story = new Story({ servers: 3, seed: 2, preVote: false });
    const leader = story.awaitLeader();
    const cutOff = leader === 1 ? 2 : 1;
    // It hears nobody, and everybody hears it.
    story.deafen(
      story.servers.map(({ id }) => id).filter((id) => id !== cutOff),
      [cutOff],
    );
    story.run(2_000);
    expect(story.server(cutOff).term).toBeGreaterThan(5);
    expect(story.leader()).toBe(leader);
    expect(story.server(leader).term).toBe(1);
    story.end();
  });

  it('9.6 with pre-vote such a server does not even raise its own term', () => {
    const story = new Story({ servers: 3, seed: 2 });
    const leader = story.awaitLeader();
    const cutOff = leader === 1 ? 2 : 1;
    story.partition(
      [cutOff],
      story.servers.map(({ id }) => id).filter((id) => id !== cutOff),
    );
    story.run(2_000);
    story.heal();
    story.run(500);
    expect(story.leader()).toBe(leader);
    for (const { term } of story.servers) expect(term).toBe(1);
    story.end();
  });

  it('9.6 a pre-vote is granted only to who could win, and not while a leader is heard', () => {
    const server = new Clockwork(DEFAULT_LIMITS);
    server.draw = MIN;
    server.hear(1_000, appendRequest(1, 0, 1, 0, 0, 0, []));
    server.sent.length = 0;
    server.hear(2_000, preVoteRequest(2, 0, 2, 0, 0));
    server.hear(1_000 + MIN, preVoteRequest(2, 0, 2, 0, 0));
    server.hear(1_000 + MIN, preVoteRequest(2, 0, 1, 0, 0));
    expect(server.sent).toMatchObject([{ granted: false }, { granted: true }, { granted: false }]);
  });
});
