/** Votes that are refused, ignored or remembered, mark by mark. */
import { VOTE_STORIES } from './stories/votes.ts';
import { testStories } from './tell.ts';

testStories(VOTE_STORIES);
