/** The kernel that is committed is what its sources say. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { kernelModule } from '../../../../scripts/kernel-module.ts';

const COMMITTED = new URL('../../../../model/check/kernel-code.ts', import.meta.url);
const TIMEOUT_MS = 240_000;

test(
  'the committed code of the kernel is what its sources compile to (npm run build:kernel)',
  async () => {
    expect(readFileSync(COMMITTED, 'utf8')).toBe(await kernelModule());
  },
  TIMEOUT_MS,
);
