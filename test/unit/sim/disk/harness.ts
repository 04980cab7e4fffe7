/** A simulated disk on a kernel of its own, with calls that wait for their result by running the kernel. */
import { expect } from 'vitest';
import { SimulatedDisk } from '../../../../sim/disk/simulated-disk.ts';
import { FateTable } from '../../../../sim/kernel/fate-table.ts';
import { Kernel } from '../../../../sim/kernel/kernel.ts';
import { KeyedRandom } from '../../../../sim/kernel/random.ts';
import type { DiskPlan, FateOverride } from '../../../../sim/scenario/scenario.ts';
import type { File, FileError, FileSystem } from '../../../../src/ports/file-system.ts';

export const CALM: DiskPlan = {
  latencyMin: 100,
  latencyJitter: 0,
  tailPpm: 0,
  tail: 0,
  crashKeeps: 'lose',
  readErrorPpm: 0,
  syncErrorPpm: 0,
  capacityBytes: 0,
};

const STEPS_MAX = 100_000;
const OPEN_GATE = { effect: () => true };

export class DiskHarness {
  readonly kernel = new Kernel();
  readonly disk: SimulatedDisk;
  readonly recorded: FateOverride[] = [];
  files: FileSystem;

  constructor(plan: Partial<DiskPlan> = {}, seed = 1, fates: readonly FateOverride[] = []) {
    const keyed = new KeyedRandom(seed, 'disk');
    this.disk = new SimulatedDisk(this.kernel, 7, { ...CALM, ...plan }, keyed, new FateTable(fates), seed, {
      deliver: (operation) => this.disk.finish(operation),
      record: (fate) => this.recorded.push(fate),
    });
    this.files = this.disk.mount(OPEN_GATE);
  }

  run(): void {
    for (let left = STEPS_MAX; this.kernel.step(); left -= 1) {
      if (left === 0) throw new Error('the disk never comes to rest');
    }
  }

  /** Power fails, and a new incarnation mounts what is left. */
  crash(): void {
    this.disk.crash();
    this.files = this.disk.mount(OPEN_GATE);
  }

  /** The result's error code, or 'ok'. */
  wait(begin: (done: (error: FileError | null) => void) => void): string {
    let result = 'never';
    begin((error) => {
      expect(result).toBe('never');
      result = error === null ? 'ok' : error.code;
    });
    expect(result).toBe('never');
    this.run();
    return result;
  }

  open(path: string, create: boolean): File {
    let file: File | null = null;
    expect(
      this.wait((done) =>
        this.files.open(path, create, (error, opened) => {
          file = opened;
          done(error);
        }),
      ),
    ).toBe('ok');
    return file!;
  }

  /** A file with a durable name and durable contents. */
  durable(path: string, bytes: Uint8Array): File {
    const file = this.open(path, true);
    expect(this.wait((done) => file.write(0, bytes, done))).toBe('ok');
    expect(this.wait((done) => file.sync(done))).toBe('ok');
    expect(this.wait((done) => this.files.syncDirectory('', done))).toBe('ok');
    return file;
  }

  write(file: File, offset: number, bytes: Uint8Array): string {
    return this.wait((done) => file.write(offset, bytes, done));
  }

  sync(file: File): string {
    return this.wait((done) => file.sync(done));
  }

  read(file: File, offset = 0, length = 1 << 20): Uint8Array | string {
    let bytes: Uint8Array = new Uint8Array(0);
    const result = this.wait((done) =>
      file.read(offset, length, (error, found) => {
        bytes = found;
        done(error);
      }),
    );
    return result === 'ok' ? bytes : result;
  }

  list(directory = ''): readonly string[] {
    let names: readonly string[] = [];
    expect(
      this.wait((done) =>
        this.files.list(directory, (error, found) => {
          names = found;
          done(error);
        }),
      ),
    ).toBe('ok');
    return names;
  }
}

/** `sectors` sectors full of one byte. */
export function sectorsOf(byte: number, sectors: number): Uint8Array {
  return new Uint8Array(sectors * 512).fill(byte);
}

/** The first byte of each sector: enough where sectors are full of one. */
export function firstBytes(bytes: Uint8Array | string): number[] {
  if (typeof bytes === 'string') throw new Error(`could not be read: ${bytes}`);
  const found: number[] = [];
  for (let at = 0; at < bytes.length; at += 512) found.push(bytes[at]!);
  return found;
}
