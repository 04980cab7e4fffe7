/** Snapshots, mark by mark. */
import { SNAPSHOT_STORIES } from './stories/snapshots.ts';
import { testStories } from './tell.ts';

testStories(SNAPSHOT_STORIES);
