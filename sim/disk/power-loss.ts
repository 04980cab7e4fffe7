/** What a loss of power makes of a whole disk: of what was under way on it, of its names, and of what files hold. */
import type { Random } from '../../src/ports/random.ts';
import type { DiskPlan } from '../scenario/scenario.ts';
import { crashContents } from './crash-contents.ts';
import type { Directory } from './directory.ts';
import type { FileImage } from './file-image.ts';
import { type DiskOperation, Operation } from './operation.ts';

/** How much was lost of what had been reported. */
export interface Lost {
  readonly names: number;
  /** Files of which some sectors of unsynced changes were kept, and some lost. */
  readonly torn: number;
  /** Files of which something unsynced was lost. */
  readonly unsynced: number;
}

type UnderWay = Pick<
  DiskOperation,
  'kind' | 'path' | 'to' | 'file' | 'offset' | 'length' | 'bytes' | 'create'
>;

export function losePower(
  directory: Directory,
  underWay: Iterable<UnderWay>,
  keeps: DiskPlan['crashKeeps'],
  random: Random,
  create: (path: string) => FileImage,
): Lost {
  const reported = directory.mark;
  for (const operation of underWay) abandon(directory, operation, create);
  const names = directory.crash(keeps, random, reported);
  let torn = 0;
  let unsynced = 0;
  for (const file of directory.names.values()) {
    const effect = crashContents(file, keeps, random);
    if (effect.torn) torn += 1;
    if (effect.lost) unsynced += 1;
  }
  return { names, torn, unsynced };
}

/** The machine crashes while it is under way: it may have been carried out, in part or wholly. */
function abandon(
  directory: Directory,
  { kind, path, to, file, offset, length, bytes, create: makes }: UnderWay,
  create: (path: string) => FileImage,
): void {
  if (kind === Operation.Write) file!.write(offset, bytes!, length);
  else if (kind === Operation.Truncate) file!.truncate(offset);
  else if (kind === Operation.Open) {
    if (makes && !directory.names.has(path)) create(path);
  } else if (kind === Operation.Rename) {
    if (directory.names.has(path)) directory.rename(path, to);
  } else if (kind === Operation.Remove && directory.names.has(path)) directory.remove(path);
}
