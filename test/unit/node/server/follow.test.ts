import { expect, test } from 'vitest';
import { Follow, type Followed } from '../../../../src/node/server/follow.ts';
import { simpleConfiguration } from '../../../../src/raft/configuration.ts';
import {
  appendAccepted,
  appendRequest,
  snapshotRequest,
  timeoutNow,
} from '../../../../src/raft/make-message.ts';
import { Role } from '../../../../src/raft/state.ts';

/** What a follower of server 2 in term 1 reports of a message. */
const heard = (message: Followed['message'], sent: Followed['sent'] = []): Followed => ({
  input: 'message',
  message,
  leader: 2,
  term: 1,
  role: Role.Follower,
  matched: [],
  snapshot: null,
  baseIndex: 0,
  sent,
});

test('a part of a snapshot is a sign of life of the leader, and what others send is not', () => {
  const follow = new Follow();
  const snapshot = { index: 9, term: 1, configuration: simpleConfiguration([]), size: 2, checksum: 0 };
  const part = (from: number) => snapshotRequest(from, 1, 1, snapshot, 0, new Uint8Array(1));
  follow.observe(heard(part(3)));
  follow.observe(heard(timeoutNow(2, 1, 1)));
  expect(follow.sinceLeaderHeard()).toBeNull();
  follow.observe(heard(part(2)));
  expect(follow.sinceLeaderHeard()).toBeGreaterThanOrEqual(0);
});

test('requests to append and the answers to them are counted, and nothing else', () => {
  const follow = new Follow();
  const request = (to: number) => ({ message: appendRequest(1, to, 1, 0, 0, 0, []), after: 0 });
  follow.observe(heard(null, [request(2), request(3), { message: timeoutNow(1, 2, 1), after: 0 }]));
  follow.observe(heard(appendAccepted(2, 1, 1, 0, 0)));
  follow.observe(heard(timeoutNow(2, 1, 1)));
  expect([follow.appendsSent, follow.appendsAnswered]).toEqual([2, 1]);
});
