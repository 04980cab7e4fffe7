/** Where the sources of Ordeal are: planting takes a clone of the repository, not the package. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A file that every source tree has, and no package. */
const SIGN = 'src/raft/machine.ts';

/** Told in one line: what was asked for cannot be done here. */
export class NoSourceTree extends Error {
  readonly code = 'ORDEAL_NO_SOURCE';
  override readonly name = 'NoSourceTree';
}

/**
 * The path of the source tree that this module is of, or was built from; it ends with a slash.
 * @throws NoSourceTree when there is none.
 */
export function sourceTree(from: string = import.meta.url): string {
  for (let folder = new URL('.', from); ; folder = new URL('..', folder)) {
    if (existsSync(new URL(SIGN, folder))) return fileURLToPath(folder);
    if (folder.pathname === '/' || folder.href === new URL('..', folder).href) break;
  }
  throw new NoSourceTree(
    'bugs are planted in the source, which the package does not contain: run this in a clone of the repository, after npm ci',
  );
}
