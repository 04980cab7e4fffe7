/** Refused appends and the way back, mark by mark. */
import { APPEND_STORIES } from './stories/appends.ts';
import { testStories } from './tell.ts';

testStories(APPEND_STORIES);
