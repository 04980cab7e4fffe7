/** The judge of the soak's memory: it takes what warms up and settles, and finds what goes on growing. */
import { describe, expect, it } from 'vitest';
import { type MemorySample, trendsOf } from './support/memory.ts';

const DURATION_MS = 600_000;
const MEGABYTE = 1e6;

/** A sample each second. @param bytesAt megabytes after so many seconds. */
function samplesOf(server: string, bytesAt: (second: number) => number): MemorySample[] {
  return Array.from({ length: DURATION_MS / 1_000 }, (_, second) => ({
    server,
    at: second * 1_000,
    bytes: bytesAt(second) * MEGABYTE,
  }));
}

const flatnessOf = (samples: readonly MemorySample[]): boolean[] =>
  trendsOf(samples, DURATION_MS).map(({ isFlat }) => isFlat);

describe('the trend of memory', () => {
  it('is flat for a server that warms up and then goes up and down with its garbage', () => {
    const steady = samplesOf('n1', (second) => Math.min(80, 40 + second) + (second % 20));
    expect(flatnessOf(steady)).toEqual([true]);
  });

  it('is not flat for one that leaks 150 kB a second, whatever the others do', () => {
    const leaking = samplesOf('n2', (second) => 80 + 0.15 * second);
    const steady = samplesOf('n1', () => 80);
    expect(flatnessOf([...leaking, ...steady])).toEqual([true, false]);
  });

  it('cannot be told of a server that has no sample in a quarter, which is an error', () => {
    const gone = samplesOf('n1', () => 80).filter(({ at }) => at < 400_000);
    expect(() => trendsOf(gone, DURATION_MS)).toThrow(/no sample of n1/);
  });
});
