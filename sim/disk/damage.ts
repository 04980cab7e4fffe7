/** Damage at rest: bits that rot, writes that never reached the disk or went to another place, files that lost their end. */
import { type FileImage, SECTOR_BYTES } from './file-image.ts';

export type Damage = 'bit-rot' | 'lost-write' | 'misdirected-write' | 'cut-short';

/** Damages the durable contents (and the cache) at `offset`, or all from there on; false when no byte changed. */
export function damage(
  file: Pick<FileImage, 'durable' | 'durableSize' | 'forgetCache'>,
  offset: number,
  how: Damage,
  position: number,
): boolean {
  if (offset >= file.durableSize) return false;
  if (how === 'bit-rot') {
    file.durable[offset] = file.durable[offset]! ^ (1 << (position & 7));
    file.forgetCache();
    return true;
  }
  if (how === 'cut-short') {
    file.durable.fill(0, offset, file.durableSize);
    file.durableSize = offset;
    file.forgetCache();
    return true;
  }
  const start = offset - (offset % SECTOR_BYTES);
  const end = Math.min(start + SECTOR_BYTES, file.durableSize);
  const before = file.durable.slice(start, end);
  if (how === 'lost-write') {
    file.durable.fill(0, start, end);
  } else {
    const sectors = Math.ceil(file.durableSize / SECTOR_BYTES);
    const other = (start / SECTOR_BYTES + 1 + (position % Math.max(1, sectors - 1))) % sectors;
    file.durable.set(file.durable.slice(other * SECTOR_BYTES, other * SECTOR_BYTES + end - start), start);
  }
  file.forgetCache();
  return before.some((byte, i) => byte !== file.durable[start + i]);
}
