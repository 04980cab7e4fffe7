/** What a later leader cuts from a log, mark by mark. */
import { TRUNCATION_STORIES } from './stories/truncations.ts';
import { testStories } from './tell.ts';

testStories(TRUNCATION_STORIES);
