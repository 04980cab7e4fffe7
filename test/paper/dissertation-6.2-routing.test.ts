/** Dissertation section 6.2, "Routing requests to the leader". */
import { describe, expect, it } from 'vitest';
import { Story } from '../../sim/story/story.ts';
import { appendAccepted, voteResponse } from '../../src/raft/make-message.ts';
import { DEFAULT_LIMITS } from '../../src/raft/options.ts';
import { Role } from '../../src/raft/state.ts';
import { Clockwork, TIMING } from './support/clockwork.ts';

const { electionTimeoutMin: MIN, heartbeatInterval: HEARTBEAT } = TIMING;
const CAREFUL = { ...DEFAULT_LIMITS, preVote: false };

function elected(): Clockwork {
  const server = new Clockwork(CAREFUL).run(MIN);
  server.hear(MIN, voteResponse(1, 0, 1, true));
  expect(server.raft.state.role).toBe(Role.Leader);
  return server;
}

describe('dissertation 6.2 a leader without its cluster', () => {
  it('6.2 a leader steps down when an election time-out passes without a round of heartbeats to a majority', () => {
    const server = elected().run(2 * MIN - 1);
    expect(server.raft.state.role).toBe(Role.Leader);
    server.run(2 * MIN);
    expect(server.raft.state).toMatchObject({ role: Role.Follower, term: 1, leader: -1 });
  });

  it('6.2 answers of a majority keep it leader', () => {
    const server = elected();
    for (let at = MIN + HEARTBEAT; at < 20 * MIN; at += HEARTBEAT)
      server.hear(at, appendAccepted(1, 0, 1, 0, 0));
    expect(server.raft.state.role).toBe(Role.Leader);
  });

  it('6.2 so a client of a cut-off leader is told to look elsewhere, and does not wait for ever', () => {
    const story = new Story({ seed: 7 });
    const leader = story.awaitLeader();
    story.partition(
      [leader],
      story.servers.map(({ id }) => id).filter((id) => id !== leader),
    );
    story.run(400);
    expect(story.put('x', '1', leader)).toEqual({ kind: 'rejected', reason: 'not-leader', leader: -1 });
    story.end();
  });
});

describe('dissertation 6.2 a server that does not lead', () => {
  it('6.2 it rejects the request with the address of the leader, if it knows one', () => {
    const story = new Story({ seed: 7 });
    expect(story.put('x', '1', 1)).toMatchObject({ kind: 'rejected', reason: 'stopped' });
    story.run(20);
    expect(story.put('x', '1', 1)).toEqual({ kind: 'rejected', reason: 'not-leader', leader: -1 });
    const leader = story.awaitLeader();
    const follower = leader === 1 ? 2 : 1;
    expect(story.put('x', '1', follower)).toEqual({ kind: 'rejected', reason: 'not-leader', leader });
  });
});
