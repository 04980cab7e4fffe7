/** What a table of stories is made of. */
import type { Scene } from './scene.ts';

export type Tale = (scene: Scene) => void;

export interface MarkStory {
  readonly mark: string;
  /** Default: 1, 2 and 3. */
  readonly members?: readonly number[];
  /** Counts the mark exactly once. */
  readonly hit: Tale;
  /** By the one detail that differs: stories that do not count it. */
  readonly near: Readonly<Record<string, Tale>>;
}
