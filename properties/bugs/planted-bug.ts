/**
 * A known real-world Raft bug as an exact edit of our source. It is applied to a copy that is bundled and run in a
 * process of its own; the production code has no switch for it, and the judges come from the unedited tree.
 */

/** Replaces `find`, which must stand exactly once in `file`, by `replace`. */
export interface SourceEdit {
  /** From the root of the repository; below `src/`. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

export interface PlantedBug {
  readonly id: string;
  /** What the code does wrong, in a sentence. */
  readonly story: string;
  /** Where it was found. */
  readonly source: string;
  /** What it breaks. */
  readonly breaks: string;
  /** Where it makes a run hang: why a loop that never ends is the effect of this very bug. Other hangs find nothing. */
  readonly hangs?: string;
  readonly edits: readonly SourceEdit[];
}

/** Thrown when an edit no longer fits the source. */
export class EditError extends Error {
  readonly code = 'ORDEAL_EDIT';
  override readonly name = 'EditError';
}

/** @throws EditError when `find` does not stand exactly once in `text`. */
export function applyEdit(bug: string, edit: SourceEdit, text: string): string {
  const pieces = text.split(edit.find);
  if (pieces.length !== 2) {
    throw new EditError(
      `${bug}: the text to replace stands ${pieces.length - 1} times in ${edit.file}, it must stand there once; ` +
        'the source has changed, so write the edit anew',
    );
  }
  return pieces.join(edit.replace);
}
