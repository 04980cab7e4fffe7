/** Marks of candidates and of who wins. */
import { NO_MEMBER } from '../../../../../src/base/types.ts';
import { Role } from '../../../../../src/raft/state.ts';
import { append, voteRefused, voteRequest } from '../messages.ts';
import type { MarkStory } from '../story.ts';

export const ELECTION_STORIES: readonly MarkStory[] = [
  {
    mark: 'leader-elected',
    hit: (s) => s.elect(1, 1, [2]),
    near: {
      'the votes are cast, but none has arrived': (s) => {
        s.campaign(1, 1);
        s.vote(2, 1, 1);
      },
    },
  },
  {
    mark: 'leader-of-one',
    members: [1],
    hit: (s) => s.elect(1, 1, []),
    near: {
      'its own vote is not on disk yet': (s) =>
        s.see(1, { role: Role.Candidate, term: 1, vote: 1, ticket: true }),
    },
  },
  {
    mark: 'two-candidates-in-a-term',
    hit: (s) => {
      s.campaign(1, 1);
      s.campaign(2, 1);
    },
    near: {
      'the second campaigns in the next term': (s) => {
        s.campaign(1, 1);
        s.campaign(2, 2);
      },
      'it is the same server, which forgot the term in a crash': (s) => {
        s.see(1, { role: Role.Candidate, term: 1, vote: 1, ticket: true });
        s.crash(1);
        s.start(1, { term: 0, vote: NO_MEMBER });
        s.campaign(1, 1);
      },
    },
  },
  {
    mark: 'split-vote',
    hit: (s) => {
      s.campaign(1, 1);
      s.campaign(2, 1);
      s.see(1, { input: 'election-timeout', role: Role.PreCandidate });
    },
    near: {
      'who times out only asked for pre-votes': (s) => {
        s.see(1, { input: 'election-timeout', role: Role.PreCandidate });
        s.see(1, { input: 'election-timeout', role: Role.PreCandidate });
      },
      'another input comes to the candidate': (s) => {
        s.campaign(1, 1);
        s.campaign(2, 1);
        const refusal = voteRefused(s, 2, 1, 1);
        s.hear(voteRequest(s, 1, 2, 1), {}, refusal);
        s.hear(refusal);
      },
    },
  },
  {
    mark: 'candidate-yields-to-leader',
    hit: (s) => {
      s.campaign(2, 1);
      s.elect(1, 1, [3]);
      s.hear(append(s, 1, 2, 1), { role: Role.Follower });
    },
    near: {
      'the leader is of a later term': (s) => {
        s.campaign(2, 1);
        s.elect(1, 2, [3]);
        s.hear(append(s, 1, 2, 2), { role: Role.Follower, term: 2, vote: NO_MEMBER, ticket: true });
      },
      'it only asked for pre-votes': (s) => {
        s.elect(1, 1, [3]);
        s.see(2, {
          input: 'election-timeout',
          role: Role.PreCandidate,
          term: 1,
          vote: NO_MEMBER,
          ticket: true,
        });
        s.hear(append(s, 1, 2, 1), { role: Role.Follower });
      },
      'it gives up the candidacy for another try': (s) => {
        s.campaign(2, 1);
        s.see(2, { input: 'election-timeout', role: Role.PreCandidate });
      },
    },
  },
];
