/** The disk, mark by mark. */
import { STORAGE_STORIES } from './stories/storage.ts';
import { testStories } from './tell.ts';

testStories(STORAGE_STORIES);
