/** Late, doubled and reordered messages, mark by mark. */
import { MESSAGE_STORIES } from './stories/messages.ts';
import { testStories } from './tell.ts';

testStories(MESSAGE_STORIES);
