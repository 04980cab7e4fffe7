/** Pre-votes and what an answer tells, mark by mark. */
import { ANSWER_STORIES } from './stories/answers.ts';
import { testStories } from './tell.ts';

testStories(ANSWER_STORIES);
