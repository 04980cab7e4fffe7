/** Changes of the membership, mark by mark. */
import { MEMBERSHIP_STORIES } from './stories/membership.ts';
import { testStories } from './tell.ts';

testStories(MEMBERSHIP_STORIES);
