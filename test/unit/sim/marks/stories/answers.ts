/** Marks of pre-votes, and of what the answer to a request can tell. */
import { NO_MEMBER } from '../../../../../src/base/types.ts';
import { Role } from '../../../../../src/raft/state.ts';
import { entry } from '../../../properties/observations.ts';
import {
  append,
  appendRefused,
  type End,
  preVoteRequest,
  preVoteResponse,
  voteRefused,
  voteRequest,
} from '../messages.ts';
import type { Scene } from '../scene.ts';
import type { MarkStory } from '../story.ts';

const LATER = { role: Role.Follower, term: 2, vote: NO_MEMBER, ticket: true } as const;

/** Server 3 was cut off from the leader of term 1, comes back, and asks server 2. */
function strayAsks(s: Scene, end?: End): ReturnType<typeof preVoteRequest> {
  s.see(3, { input: 'election-timeout', role: Role.PreCandidate });
  s.heal(3);
  return preVoteRequest(s, 3, 2, 2, end);
}

/** Server 1 asked for votes in term 1, and server 2 had voted for it. */
function voteUnderWay(s: Scene): ReturnType<typeof voteRequest> {
  s.campaign(1, 1);
  s.vote(2, 1, 1);
  return s.send(s.voteGranted(2, 1, 1));
}

export const ANSWER_STORIES: readonly MarkStory[] = [
  {
    mark: 'pre-vote-refused-leader-alive',
    hit: (s) => {
      s.elect(1, 1, [2, 3]);
      s.cut(3);
      s.hear(strayAsks(s), {}, preVoteResponse(s, 2, 3, 1, false));
    },
    near: {
      'no leader is alive, and the pre-vote is given': (s) => {
        s.elect(1, 1, [2, 3]);
        s.crash(1);
        s.hear(strayAsks(s), {}, preVoteResponse(s, 2, 3, 2, true));
      },
      'the term asked for is not a later one': (s) => {
        s.elect(1, 1, [2, 3]);
        s.cut(3);
        s.elect(2, 2, [1]);
        s.hear(strayAsks(s), {}, preVoteResponse(s, 2, 3, 2, false));
      },
    },
  },
  {
    mark: 'pre-vote-refused-out-of-date-log',
    hit: (s) => {
      s.elect(1, 1, [2, 3]);
      s.cut(3);
      s.replicate([1, 2], [entry(1, 1)]);
      s.hear(strayAsks(s), {}, preVoteResponse(s, 2, 3, 1, false));
    },
    near: {
      'the asker holds the entry': (s) => {
        s.elect(1, 1, [2, 3]);
        s.replicate([1, 2, 3], [entry(1, 1)]);
        s.cut(3);
        s.hear(strayAsks(s, { index: 1, term: 1 }), {}, preVoteResponse(s, 2, 3, 1, false));
      },
    },
  },
  {
    mark: 'stale-vote-response',
    hit: (s) => {
      const late = voteUnderWay(s);
      s.campaign(1, 2);
      s.hear(late);
    },
    near: {
      'the vote is of the present term': (s) => s.hear(voteUnderWay(s)),
      'the candidate has given up': (s) => {
        const late = voteUnderWay(s);
        s.elect(3, 2, [2]);
        s.follow(1, 2);
        s.hear(late);
      },
      'it is a refusal': (s) => {
        s.campaign(1, 1);
        s.campaign(2, 1);
        const refusal = voteRefused(s, 2, 1, 1);
        s.hear(voteRequest(s, 1, 2, 1), {}, refusal);
        s.campaign(1, 2);
        s.hear(refusal);
      },
    },
  },
  {
    mark: 'term-learned-from-an-answer',
    hit: (s) => {
      s.elect(1, 1, [2]);
      const heartbeat = append(s, 1, 3, 1);
      s.elect(2, 2, [3]);
      const refusal = appendRefused(s, 3, 1, 2, 0, 0);
      s.hear(heartbeat, {}, refusal);
      s.hear(refusal, LATER);
    },
    near: {
      'the term came with a request': (s) => {
        s.elect(1, 1, [2]);
        s.elect(2, 2, [3]);
        s.hear(append(s, 2, 1, 2), LATER);
      },
      'the answers are of its own term': (s) => {
        s.campaign(1, 1);
        s.follow(2, 1);
        s.hear(s.send(preVoteResponse(s, 2, 1, 1, false)));
        s.hear(s.send(voteRefused(s, 2, 1, 1)));
        s.hear(s.send(appendRefused(s, 2, 1, 1, 0, 0)));
      },
      'a pre-vote was given for it': (s) => {
        s.follow(2, 1);
        s.follow(1, 1);
        s.see(1, { input: 'election-timeout', role: Role.PreCandidate });
        const granted = preVoteResponse(s, 2, 1, 2, true);
        s.hear(preVoteRequest(s, 1, 2, 2), {}, granted);
        s.hear(granted);
      },
    },
  },
];
