/** What `npm test` compares over one seed, over more of them, one of which nobody has tried before. */
import { expect, it } from 'vitest';
import { firstFreshSeed } from '../support/seeds.ts';
import { campaignDigests, describeDigests } from './digests.ts';
import { allBinaries, INSTALL_MS_MAX } from './node-binaries.ts';

it(
  'twelve fixed seeds have the same digest under all versions of Node.js',
  () => {
    const digests = campaignDigests(allBinaries(), 0, 12);
    expect(new Set(digests.values()).size, describeDigests(digests)).toBe(1);
  },
  INSTALL_MS_MAX,
);

it(
  'so has a fresh seed',
  () => {
    const seed = firstFreshSeed();
    const digests = campaignDigests(allBinaries(), seed, 1);
    expect(new Set(digests.values()).size, `seed ${seed}: ${describeDigests(digests)}`).toBe(1);
  },
  INSTALL_MS_MAX,
);
