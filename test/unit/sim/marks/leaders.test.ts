/** Leaders that are deposed, cut off or paused, mark by mark. */
import { LEADER_STORIES } from './stories/leaders.ts';
import { testStories } from './tell.ts';

testStories(LEADER_STORIES);
