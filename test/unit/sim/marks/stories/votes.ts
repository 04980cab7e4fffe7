/** Marks of votes: refused, ignored, remembered. */
import { NO_MEMBER } from '../../../../../src/base/types.ts';
import { Role } from '../../../../../src/raft/state.ts';
import { entry } from '../../../properties/observations.ts';
import { voteRefused, voteRequest } from '../messages.ts';
import type { Scene } from '../scene.ts';
import type { MarkStory } from '../story.ts';

const FIRST = entry(1, 1);
const HOLDS_FIRST = { index: 1, term: 1 };

/** Server 1 leads term 1, and server 3 misses its first entry. */
function missedAnEntry(s: Scene): void {
  s.elect(1, 1, [2, 3]);
  s.cut(3);
  s.replicate([1, 2], [FIRST]);
  s.heal(3);
}

/** Server 2 takes the term of the request, and refuses. */
function refuses(s: Scene, request: ReturnType<typeof voteRequest>, term: number): void {
  const change = { role: Role.Follower, term, vote: NO_MEMBER, ticket: true } as const;
  s.hear(request, change, voteRefused(s, 2, request.from, term));
}

export const VOTE_STORIES: readonly MarkStory[] = [
  {
    mark: 'vote-refused-out-of-date-log',
    hit: (s) => {
      missedAnEntry(s);
      s.campaign(3, 2);
      refuses(s, voteRequest(s, 3, 2, 2), 2);
    },
    near: {
      'the candidate holds the entry': (s) => {
        s.elect(1, 1, [2, 3]);
        s.replicate([1, 2, 3], [FIRST]);
        s.campaign(3, 2);
        s.hear(
          voteRequest(s, 3, 2, 2, HOLDS_FIRST),
          { role: Role.Follower, term: 2, vote: 3, ticket: true },
          s.voteGranted(2, 3, 2),
        );
      },
      'the request is of an earlier term': (s) => {
        missedAnEntry(s);
        s.campaign(3, 2);
        const request = voteRequest(s, 3, 2, 2);
        s.elect(2, 3, [1]);
        s.hear(request, {}, voteRefused(s, 2, 3, 3));
      },
    },
  },
  {
    mark: 'vote-refused-already-voted',
    hit: (s) => {
      s.campaign(1, 1);
      s.campaign(2, 1);
      s.vote(3, 1, 1);
      s.hear(voteRequest(s, 2, 3, 1), {}, voteRefused(s, 3, 2, 1));
    },
    near: {
      'the vote was still free': (s) => {
        s.campaign(1, 1);
        s.campaign(2, 1);
        s.follow(3, 1);
        s.hear(voteRequest(s, 2, 3, 1), { vote: 2, ticket: true }, s.voteGranted(3, 2, 1));
      },
      'the same candidate asks again': (s) => {
        s.campaign(1, 1);
        s.vote(3, 1, 1);
        s.hear(voteRequest(s, 1, 3, 1), {}, s.voteGranted(3, 1, 1));
      },
      'the other candidate asks for the term before': (s) => {
        s.campaign(2, 1);
        s.campaign(1, 2);
        s.vote(3, 1, 2);
        s.hear(voteRequest(s, 2, 3, 1), {}, voteRefused(s, 3, 2, 2));
      },
    },
  },
  {
    mark: 'vote-request-ignored',
    hit: (s) => {
      s.elect(1, 1, [2]);
      s.cut(3);
      s.campaign(3, 2);
      s.heal(3);
      s.hear(voteRequest(s, 3, 2, 2));
    },
    near: {
      'no leader is alive, and the voter takes the term': (s) => {
        s.elect(1, 1, [2]);
        s.crash(1);
        s.campaign(3, 2);
        s.hear(
          voteRequest(s, 3, 2, 2),
          { role: Role.Follower, term: 2, vote: 3, ticket: true },
          s.voteGranted(2, 3, 2),
        );
      },
    },
  },
  {
    mark: 'vote-survives-restart',
    hit: (s) => {
      s.vote(2, 1, 1);
      s.crash(2);
      s.start(2);
    },
    near: {
      'the vote was not on disk': (s) => {
        s.see(2, { term: 1, vote: 1, ticket: true });
        s.crash(2);
        s.start(2, { term: 0, vote: NO_MEMBER });
      },
      'it had only taken the term': (s) => {
        s.follow(2, 1);
        s.crash(2);
        s.start(2);
      },
    },
  },
];
