import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { raftSystem } from '../sim/raft-system.ts';
import { runScenario } from '../sim/run-scenario.ts';
import { PROFILES } from '../sim/scenario/profile.ts';
import { parseScenario } from '../sim/scenario/schema.ts';
import type { System } from '../sim/system.ts';
import type { File, FileSystem } from '../src/ports/file-system.ts';
import { checkScenarios, describeCounterexample } from '../test/support/check-scenarios.ts';
import { firstFreshSeed, freshSeeds } from '../test/support/seeds.ts';

const TIMEOUT_MS = 120_000;
const PROFILE = { ...PROFILES.default, faultsFor: 3_000_000 };
const failures = fileURLToPath(new URL('../.ordeal/failures', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'ordeal-counterexample-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Our Raft on disks that report a sync as done and do nothing: a crash loses what was acknowledged. */
const onLyingDisks: System = {
  ...raftSystem,
  create: (context) => {
    const { ports } = context;
    return raftSystem.create({ ...context, ports: { ...ports, fileSystem: lying(ports.fileSystem) } });
  },
};

function lying(real: FileSystem): FileSystem {
  return {
    list: (directory, done) => real.list(directory, done),
    open: (path, create, done) =>
      real.open(path, create, (error, file) => done(error, file === null ? null : lyingFile(file))),
    rename: (from, to, done) => real.rename(from, to, done),
    remove: (path, done) => real.remove(path, done),
    syncDirectory: (directory, done) => real.syncDirectory(directory, done),
  };
}

function lyingFile(real: File): File {
  return {
    path: real.path,
    size: (done) => real.size(done),
    read: (offset, length, done) => real.read(offset, length, done),
    write: (offset, bytes, done) => real.write(offset, bytes, done),
    truncate: (size, done) => real.truncate(size, done),
    // Asks for something else that takes its time, and says that it was the sync.
    sync: (done) => real.size(() => done(null)),
    close: () => real.close(),
  };
}

describe('the safety table', () => {
  it(
    'holds in every scenario that fast-check draws',
    () => {
      const found = checkScenarios({
        system: raftSystem,
        profile: PROFILE,
        // fast-check takes 32 bits of a seed.
        seed: firstFreshSeed() | 0,
        runs: freshSeeds(20).length,
        timeLimitMs: 60_000,
        directory: failures,
      });
      expect(found, describeCounterexample(found)).toBeNull();
    },
    TIMEOUT_MS,
  );

  it(
    'fails for a system that loses what it acknowledged; the scenario is shrunk, and its file fails again',
    () => {
      const found = checkScenarios({
        system: onLyingDisks,
        profile: PROFILE,
        seed: 4,
        runs: 20,
        timeLimitMs: 15_000,
        directory: scratch,
      })!;
      const { violation, drawn, smallest, path, replay } = found;
      expect(violation.property).toBe('durable-recovery');
      expect(smallest.faults.length).toBeLessThan(drawn.faults.length);
      expect(smallest.faults.length).toBeGreaterThan(0);
      expect(smallest.workload.operationsMax).toBeLessThan(drawn.workload.operationsMax);
      expect(replay).toContain('npm run ordeal -- replay ');
      expect(describeCounterexample(found)).toContain(replay);
      const replayed = parseScenario(readFileSync(path, 'utf8'));
      expect(replayed).toEqual(smallest);
      expect(runScenario(onLyingDisks, replayed).violations).toContainEqual(violation);
      expect(runScenario(raftSystem, replayed).violations).toEqual([]);
    },
    TIMEOUT_MS,
  );
});
