import { expect, test } from 'vitest';
import { simpleConfiguration } from '../../../src/raft/configuration.ts';
import type { WantedChunk } from '../../../src/raft/effects.ts';
import { enqueueChunk } from '../../../src/replica/snapshot-sending.ts';

const snapshot = { index: 1, term: 1, configuration: simpleConfiguration([0, 1, 2]), size: 9, checksum: 0 };
const chunk = (member: number, offset: number): WantedChunk => ({ member, snapshot, offset, length: 1 });

test('a follower that is asked again while the disk reads waits once, for what it wants now', () => {
  const wanted: WantedChunk[] = [];
  for (const one of [chunk(1, 0), chunk(1, 0), chunk(2, 0), chunk(1, 1), chunk(1, 2), chunk(2, 5)]) {
    enqueueChunk(wanted, one);
  }
  expect(wanted).toEqual([chunk(1, 0), chunk(2, 5), chunk(1, 2)]);
});
