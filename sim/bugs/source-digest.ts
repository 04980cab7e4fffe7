/** What a measurement was made on, in few characters. */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { bundle, UNEDITED } from './bundle.ts';
import { sourceTree } from './source-tree.ts';

/**
 * SHA-256, in hexadecimal, of all source that takes part in a run: core, simulator and judges. Documents and tests
 * make no difference to it.
 * @throws NoSourceTree when there is no source.
 */
export async function sourceDigest(): Promise<string> {
  const folder = `${sourceTree()}.ordeal/plant/`;
  mkdirSync(folder, { recursive: true });
  const file = `${folder}digest-${process.pid}.mjs`;
  try {
    await bundle(UNEDITED, file);
    return createHash('sha256').update(readFileSync(file)).digest('hex');
  } finally {
    rmSync(file, { force: true });
  }
}
