/** How often: a mark counts situations, each once, and goes on counting. */
import { expect, test } from 'vitest';
import { MARKS } from '../../../../sim/marks/registry.ts';
import { NO_MEMBER } from '../../../../src/base/types.ts';
import { Role } from '../../../../src/raft/state.ts';
import { entry } from '../../properties/observations.ts';
import { append, appendRefused, preVoteResponse, voteRefused } from './messages.ts';
import { Scene } from './scene.ts';

/** The marks that were counted, with their numbers. */
function counted(scene: Scene): Record<string, number> {
  return Object.fromEntries(Object.entries(scene.marks.counts).filter(([, count]) => count > 0));
}

test('a quiet election counts one leader, and nothing else', () => {
  const s = new Scene();
  s.elect(1, 1, [2, 3]);
  s.hear(append(s, 1, 2, 1));
  expect(counted(s)).toEqual({ 'leader-elected': 1 });
});

test('every observation of a new leader counts, and none of an old one', () => {
  const s = new Scene();
  for (let term = 1; term <= 5; term += 1) {
    const leader = 1 + (term % 3);
    s.elect(leader, term, [1 + ((term + 1) % 3)]);
    s.see(leader, {});
    s.see(leader, { input: 'quorum-lost', role: Role.Follower });
  }
  expect(s.count('leader-elected')).toBe(5);
  expect(s.count('leader-steps-down-by-check-quorum')).toBe(5);
  expect(s.count('two-leaders-at-once')).toBe(0);
});

test('three candidates of one term are two more than one', () => {
  const s = new Scene();
  for (const server of [1, 2, 3]) s.campaign(server, 1);
  expect(s.count('two-candidates-in-a-term')).toBe(2);
});

test('candidates that campaign again meet again', () => {
  const s = new Scene();
  for (const term of [1, 2]) for (const server of [1, 2]) s.campaign(server, term);
  expect([s.count('two-candidates-in-a-term'), s.count('split-vote')]).toEqual([2, 2]);
});

test('one leader crash is followed by one election that counts', () => {
  const s = new Scene();
  s.elect(1, 1, [2, 3]);
  s.crash(1);
  s.elect(2, 2, [3]);
  s.elect(3, 3, [2]);
  expect(s.count('leader-after-leader-crash')).toBe(1);
});

test('one total failure is over with one election', () => {
  const s = new Scene();
  for (let term = 1; term <= 2; term += 1) {
    for (const server of [1, 2, 3]) s.crash(server);
    for (const server of [1, 2, 3]) s.start(server);
    s.elect(1, 2 * term, [2]);
    s.elect(2, 2 * term + 1, [1]);
  }
  expect([s.count('all-down'), s.count('recovered-from-all-down')]).toEqual([2, 2]);
});

test('a term is learnt from a refused append, a refused vote or a refused pre-vote alike', () => {
  const s = new Scene();
  s.follow(2, 9);
  const answers = [
    appendRefused(s, 2, 1, 2, 0, 0),
    voteRefused(s, 2, 1, 3),
    preVoteResponse(s, 2, 1, 4, false),
  ];
  for (const answer of answers) {
    s.hear(s.send(answer), { role: Role.Follower, term: answer.term, vote: NO_MEMBER, ticket: true });
  }
  expect(s.count('term-learned-from-an-answer')).toBe(3);
});

test('every further copy of a message counts', () => {
  const s = new Scene();
  s.elect(1, 1, [2]);
  const heartbeat = append(s, 1, 3, 1);
  s.duplicate(heartbeat);
  for (let time = 0; time < 4; time += 1) s.hear(heartbeat);
  expect(s.count('duplicate-message')).toBe(3);
});

test('a copy that comes out of order is a copy, not a reordering as well', () => {
  const s = new Scene();
  s.elect(1, 1, [2]);
  const [earlier, later] = [append(s, 1, 3, 1), append(s, 1, 3, 1)];
  s.duplicate(earlier);
  for (const heard of [earlier, later, earlier]) s.hear(heard);
  expect([s.count('duplicate-message'), s.count('reordered-append')]).toEqual([1, 0]);
});

test('a server that stops by itself is no crash, and counts its reason only', () => {
  const s = new Scene();
  s.elect(1, 1, [2]);
  s.replicate([1], [entry(1, 1)]);
  s.fail(1, 'sync-failed');
  s.fail(2, 'damaged');
  const more = { 'failed-sync-stops': 1, 'damage-noticed': 1 };
  expect(counted(s)).toEqual({ 'leader-elected': 1, ...more });
});

test('facts of the world count one by one', () => {
  const s = new Scene();
  for (const server of [1, 2, 2]) s.marks.fact('torn-write-recovered', server);
  expect(counted(s)).toEqual({ 'torn-write-recovered': 3 });
  expect(Object.keys(s.marks.counts)).toHaveLength(MARKS.length);
});
