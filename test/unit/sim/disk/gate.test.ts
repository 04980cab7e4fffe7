/** A server that is cut off reaches its disk no more, from one call to the next. */
import { describe, expect, test } from 'vitest';
import type { DiskOperation } from '../../../../sim/disk/operation.ts';
import { SimulatedDisk } from '../../../../sim/disk/simulated-disk.ts';
import { FateTable } from '../../../../sim/kernel/fate-table.ts';
import { Kernel } from '../../../../sim/kernel/kernel.ts';
import { KeyedRandom } from '../../../../sim/kernel/random.ts';
import type { File, FileSystem } from '../../../../src/ports/file-system.ts';
import { CALM, DiskHarness, firstBytes, sectorsOf } from './harness.ts';

/** Lets so many calls through, and counts all that ask. */
class CountedGate {
  asked = 0;
  left: number;

  constructor(left: number) {
    this.left = left;
  }

  effect(): boolean {
    this.asked += 1;
    this.left -= 1;
    return this.left >= 0;
  }
}

/** Every call of the port, each with an answer that is counted. */
function callAll(files: FileSystem, file: File, answer: () => void): number {
  const calls = [
    () => files.list('', answer),
    () => files.open('b', true, answer),
    () => files.rename('a', 'c', answer),
    () => files.remove('a', answer),
    () => files.syncDirectory('', answer),
    () => file.size(answer),
    () => file.read(0, 1, answer),
    () => file.write(0, sectorsOf(9, 1), answer),
    () => file.truncate(0, answer),
    () => file.sync(answer),
  ];
  for (const call of calls) call();
  return calls.length;
}

function mounted(calls: number) {
  const disk = new DiskHarness();
  disk.durable('a', sectorsOf(1, 2));
  disk.crash();
  // One more, which opens the file.
  const gate = new CountedGate(calls + 1);
  disk.files = disk.disk.mount(gate);
  const file = disk.open('a', false);
  return { disk, gate, file };
}

describe('a server that is cut off', () => {
  test('does nothing to its disk and is never answered, whatever it calls', () => {
    const { disk, gate, file } = mounted(0);
    let answers = 0;
    const calls = callAll(disk.files, file, () => {
      answers += 1;
    });
    disk.run();
    expect(answers).toBe(0);
    expect(gate.asked).toBe(calls + 1);
    disk.crash();
    expect(disk.list()).toEqual(['a']);
    expect(firstBytes(disk.read(disk.open('a', false)))).toEqual([1, 1]);
  });

  test('is asked about once for each call, and answered once', () => {
    const { disk, gate, file } = mounted(100);
    let answers = 0;
    const calls = callAll(disk.files, file, () => {
      answers += 1;
    });
    disk.run();
    expect(answers).toBe(calls);
    expect(gate.asked).toBe(calls + 1);
  });

  test('between two calls of one event: the first has happened, the second has not', () => {
    const { disk, file } = mounted(1);
    file.write(0, sectorsOf(2, 1), () => {});
    file.write(512, sectorsOf(3, 1), () => {});
    disk.run();
    disk.disk.unmount();
    disk.files = disk.disk.mount({ effect: () => true });
    expect(firstBytes(disk.read(disk.open('a', false)))).toEqual([2, 1]);
  });

  test('a former incarnation reaches nothing, and takes nothing from the calls that the new one has left', () => {
    const { disk, file } = mounted(100);
    const former = disk.files;
    disk.disk.crash();
    const gate = new CountedGate(1);
    disk.files = disk.disk.mount(gate);
    let answers = 0;
    callAll(former, file, () => {
      answers += 1;
    });
    disk.run();
    expect(answers).toBe(0);
    expect(gate.asked).toBe(0);
    expect(disk.list()).toEqual(['a']);
  });

  test('is not told what had ended and was waiting for it when the power failed', () => {
    const kernel = new Kernel();
    const waiting: DiskOperation[] = [];
    const disk = new SimulatedDisk(kernel, 7, CALM, new KeyedRandom(1, 'disk'), new FateTable([]), 1, {
      record: null,
      deliver: (operation) => waiting.push(operation),
    });
    let answers = 0;
    disk.mount(new CountedGate(1)).list('', () => {
      answers += 1;
    });
    while (kernel.step());
    expect(waiting).toHaveLength(1);
    disk.crash();
    disk.mount(new CountedGate(1));
    disk.finish(waiting[0]!);
    expect(answers).toBe(0);
  });
});
