import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { processorMs } from '../../../../sim/bugs/processor-time.ts';

// Other systems do not tell.
it.runIf(existsSync('/proc/self/stat'))('counts what this process has used, and grows as it works', () => {
  const before = processorMs(process.pid)!;
  const own = process.cpuUsage();
  expect(Math.abs(before - (own.user + own.system) / 1_000)).toBeLessThan(200);
  while (process.cpuUsage(own).user < 100_000) Math.sqrt(2);
  expect(processorMs(process.pid)!).toBeGreaterThan(before);
});

it('is not known of a process that there is not', () => {
  expect(processorMs(2 ** 30)).toBeNull();
});
