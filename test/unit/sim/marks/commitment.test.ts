/** Commitment and applying, mark by mark. */
import { COMMITMENT_STORIES } from './stories/commitment.ts';
import { testStories } from './tell.ts';

testStories(COMMITMENT_STORIES);
