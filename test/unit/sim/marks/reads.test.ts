/** Reads by index or lease, and leadership transfers, mark by mark. */
import { READ_STORIES } from './stories/reads.ts';
import { testStories } from './tell.ts';

testStories(READ_STORIES);
