/** What `npm test` compares over one fresh seed, over fixed ones. */
import { expect, it } from 'vitest';
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
