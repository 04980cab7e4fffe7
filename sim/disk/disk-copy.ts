/** What a disk would hold after a loss of power, copied: to be damaged, while the disk itself stays as it is. */
import { type Damage, damage } from './damage.ts';
import type { SimulatedDisk, StoredBytes } from './simulated-disk.ts';

export class DiskCopy {
  readonly hasDurableNames: boolean;
  readonly #files = new Map<
    string,
    { durable: Uint8Array<ArrayBuffer>; durableSize: number; forgetCache(): void }
  >();

  constructor(disk: Pick<SimulatedDisk, 'files' | 'hasDurableNames'>) {
    this.hasDurableNames = disk.hasDurableNames;
    for (const { path, bytes } of disk.files()) this.#add(path, bytes);
  }

  /** By path. The bytes are those of the copy. */
  files(): StoredBytes[] {
    return Array.from(this.#files, ([path, { durable, durableSize }]) => ({
      path,
      bytes: durable.subarray(0, durableSize),
    }));
  }

  /** Damages what is at rest; false when that changed nothing. */
  damageAt(path: string, offset: number, how: Damage, position: number): boolean {
    const file = this.#files.get(path);
    return file !== undefined && damage(file, offset, how, position);
  }

  remove(path: string): void {
    this.#files.delete(path);
  }

  /** Puts these bytes in the place of a file's own. */
  replace(path: string, bytes: Uint8Array): void {
    this.#add(path, bytes.slice());
  }

  #add(path: string, durable: Uint8Array<ArrayBuffer>): void {
    this.#files.set(path, { durable, durableSize: durable.length, forgetCache: () => {} });
  }
}
