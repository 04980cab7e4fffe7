/** Who campaigns and who wins, mark by mark. */
import { ELECTION_STORIES } from './stories/elections.ts';
import { testStories } from './tell.ts';

testStories(ELECTION_STORIES);
