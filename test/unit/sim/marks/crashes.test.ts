/** Crashes, mark by mark. */
import { CRASH_STORIES } from './stories/crashes.ts';
import { testStories } from './tell.ts';

testStories(CRASH_STORIES);
