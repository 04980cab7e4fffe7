import { describe, expect, it } from 'vitest';
import { workerExecutor } from '../../../../sim/campaign/executor.ts';
import { runRecovering } from '../../../../sim/campaign/recover.ts';
import { SeedWatch } from '../../../../sim/campaign/seed-watch.ts';

const watch = (): SeedWatch => new SeedWatch(60_000, () => 0);
const WORKER = new URL('./dying-worker.mjs', import.meta.url);

describe('workerExecutor', () => {
  it('survives workers that exit or run out of memory, and blames the right seed', async () => {
    const executor = workerExecutor(WORKER, 1);
    const seeds = [10, 11, 13, 14, 23, 24].map((seed) => ({ seed, run: [seed] as const, twice: false }));
    const stop = new SharedArrayBuffer(4);
    const outcomes = await runRecovering(
      executor,
      { profile: 'idle', strategy: 'swarm', seeds, stop },
      watch(),
    );
    await executor.close();
    const messages = outcomes.map((outcome) => (outcome.kind === 'harness' ? outcome.message : ''));
    expect(messages).toEqual([
      'fine 10',
      'fine 11',
      expect.stringContaining('seed 13: its worker died while running it (the worker exited with code 9)'),
      'fine 14',
      expect.stringMatching(/^seed 23: its worker died while running it \(.*memory/),
      'fine 24',
    ]);
  });

  it('says so when the worker cannot be loaded at all', async () => {
    const executor = workerExecutor(new URL('./no-such-worker.mjs', import.meta.url), 1);
    const seeds = [{ seed: 5, run: [5] as const, twice: false }];
    const outcomes = await runRecovering(
      executor,
      {
        profile: 'idle',
        strategy: 'swarm',
        seeds,
        stop: new SharedArrayBuffer(4),
      },
      watch(),
    );
    await executor.close();
    expect(outcomes).toEqual([
      {
        kind: 'harness',
        seed: 5,
        run: [5],
        message: expect.stringMatching(/^seed 5: its worker died before it began \(.*no-such-worker/),
      },
    ]);
  });
});
