/** Marks of reads by index or lease, and of leadership transfers. */
import { NO_MEMBER } from '../../../../../src/base/types.ts';
import { type Message, MessageKind } from '../../../../../src/raft/message.ts';
import { Role } from '../../../../../src/raft/state.ts';
import { entry } from '../../../properties/observations.ts';
import type { Scene } from '../scene.ts';
import type { MarkStory } from '../story.ts';

const DEPOSED = { role: Role.Follower, term: 2, vote: NO_MEMBER, ticket: true } as const;
const CAMPAIGNS = { role: Role.Candidate, ticket: true } as const;

function timeoutNow(s: Scene, from: number, to: number, term: number): Message {
  return s.send(s.message(MessageKind.TimeoutNow, from, to, term));
}

/** Server 2 campaigns for term 2 because its leader, server 1, told it to. */
function toldToCampaign(s: Scene): void {
  s.elect(1, 1, [2, 3]);
  s.hear(timeoutNow(s, 1, 2, 1), { ...CAMPAIGNS, term: 2, vote: 2 });
}

/** Server 1 leads, and has taken a read on. */
function readWaits(s: Scene): void {
  s.elect(1, 1, [2, 3]);
  s.see(1, { input: 'read', readsTaken: 1 });
}

/** Server 1 leads term 1, server 3 hears nothing of it. */
function leasedAndCut(s: Scene): void {
  s.elect(1, 1, [2]);
  s.cut(3);
}

export const READ_STORIES: readonly MarkStory[] = [
  {
    mark: 'read-pending-across-deposed-leader',
    hit: (s) => {
      readWaits(s);
      s.see(1, { ...DEPOSED, input: 'message', readsRefused: 1 });
    },
    near: {
      'the read was answered before': (s) => {
        readWaits(s);
        s.see(1, { readsReady: 1, readIndex: 0 });
        s.see(1, { ...DEPOSED, input: 'message' });
      },
    },
  },
  {
    mark: 'read-answered-by-follower',
    hit: (s) => {
      s.elect(1, 1, [2, 3]);
      s.see(2, { input: 'read', readsTaken: 1 });
      s.see(2, { input: 'message', readsReady: 1, readIndex: 0 });
    },
    near: {
      'the leader answers': (s) => {
        readWaits(s);
        s.see(1, { readsReady: 1, readIndex: 0 });
      },
    },
  },
  {
    mark: 'reads-share-a-round',
    hit: (s) => {
      readWaits(s);
      s.see(1, { input: 'read', readsTaken: 1 });
      s.see(1, { readsReady: 2, readIndex: 0 });
    },
    near: {
      'each has its own': (s) => {
        readWaits(s);
        s.see(1, { readsReady: 1, readIndex: 0 });
        s.see(1, { input: 'read', readsTaken: 1 });
        s.see(1, { readsReady: 1, readIndex: 0 });
      },
    },
  },
  {
    mark: 'read-timed-out',
    hit: (s) => {
      readWaits(s);
      s.cut(1);
      s.see(1, { input: 'read-timeout', readsRefused: 1 });
    },
    near: {
      'the round is confirmed in time': (s) => {
        readWaits(s);
        s.see(1, { readsReady: 1, readIndex: 0 });
      },
    },
  },
  {
    mark: 'lease-read-while-another-campaigns',
    hit: (s) => {
      leasedAndCut(s);
      s.see(3, { ...CAMPAIGNS, term: 2, vote: 3 });
      s.see(1, { input: 'read', readsTaken: 1, readsReady: 1, readIndex: 0, readsByLease: true });
    },
    near: {
      'nobody campaigns': (s) => {
        leasedAndCut(s);
        s.see(1, { input: 'read', readsTaken: 1, readsReady: 1, readIndex: 0, readsByLease: true });
      },
    },
  },
  {
    mark: 'leadership-transferred',
    hit: (s) => {
      toldToCampaign(s);
      s.vote(3, 2, 2);
      s.see(2, { role: Role.Leader });
    },
    near: {
      'it campaigned by itself': (s) => {
        s.elect(1, 1, [2, 3]);
        s.elect(2, 2, [3]);
      },
    },
  },
  {
    mark: 'transfer-target-not-caught-up',
    hit: (s) => {
      s.elect(1, 1, [2, 3]);
      s.replicate([1], [entry(1, 1)]);
      s.see(1, { input: 'transfer', transferTarget: 2 });
    },
    near: {
      'it has all, and is told at once': (s) => {
        s.elect(1, 1, [2, 3]);
        const message = s.message(MessageKind.TimeoutNow, 1, 2, 1);
        s.see(1, { input: 'transfer', transferTarget: 2, sent: [{ message, after: 0 }] });
      },
    },
  },
  {
    mark: 'transfer-timed-out',
    hit: (s) => {
      s.elect(1, 1, [2, 3]);
      s.cut(2);
      s.see(1, { input: 'transfer', transferTarget: 2 });
      s.see(1, { input: 'transfer-timeout', transferTarget: NO_MEMBER });
    },
    near: {
      'the target campaigns in time': toldToCampaign,
    },
  },
  {
    mark: 'transfer-target-cut-off',
    hit: (s) => {
      s.elect(1, 1, [2, 3]);
      s.cut(2);
      s.see(1, { input: 'transfer', transferTarget: 2 });
    },
    near: {
      'another one is cut off': (s) => {
        s.elect(1, 1, [2, 3]);
        s.cut(3);
        s.see(1, { input: 'transfer', transferTarget: 2 });
      },
    },
  },
  {
    mark: 'stale-order-to-campaign',
    hit: (s) => {
      s.elect(1, 1, [2, 3]);
      const order = timeoutNow(s, 1, 2, 1);
      s.elect(3, 2, [1]);
      s.follow(2, 2);
      s.hear(order);
    },
    near: {
      'the term is not over': toldToCampaign,
    },
  },
];
