import { describe, expect, test } from 'vitest';
import type { RunResult } from '../../../../sim/run-result.ts';
import type { TimedFault } from '../../../../sim/scenario/scenario.ts';
import { type Driven, drive, linesOf, rolesAtOneSecond } from './drive.ts';
import { MS, plainScenario, SECOND } from './plain-scenario.ts';

const AT = 1 * SECOND;
const DOWN = 300 * MS;
const { leader, follower, other } = rolesAtOneSecond();

type Damage = Extract<TimedFault, { kind: 'damage' }>;

const crash = (server: number): TimedFault => ({ kind: 'crash', at: AT, server, afterEffects: 0, for: DOWN });
const damage = (server: number, changes: Partial<Damage> = {}): TimedFault => ({
  kind: 'damage',
  at: AT,
  server,
  how: 'bit-rot',
  position: 3,
  ...changes,
});

/** What a damaged server says as it stops: the file, the place, and the place that proves it was synced. */
const PLACE = /^damaged: The log is damaged: (\S+), byte (\d+): .*a batch at byte (\d+) proves/;
/** More than the largest record of these runs. */
const RECORD_BYTES_MAX = 256;

/** With all but `follower` to recover. */
function begin(...faults: TimedFault[]): Driven {
  const { phases } = plainScenario();
  return drive(plainScenario({ faults, phases: { ...phases, core: [leader, other] } }));
}

function run(...faults: TimedFault[]): Driven {
  return begin(...faults).toEnd();
}

/** The kinds of damage that were done, with how often. */
const damages = ({ faultKinds }: RunResult): [string, number][] =>
  Object.entries(faultKinds).filter(([kind, times]) => times > 0 && /rot|write|short/.test(kind));

/** What the world had to tell of a server. */
const told = (driven: Driven, server: number): string[] =>
  linesOf(driven.lines, server)
    .filter(({ role }) => role === null)
    .map(({ what }) => what);

describe('damage below the sync watermark', () => {
  test.each<Damage['how']>(['bit-rot', 'lost-write', 'misdirected-write'])(
    'by %s stops the server at its next start, with the file and the offset, for good',
    (how) => {
      const driven = begin(crash(follower), damage(follower, { how })).to(AT + DOWN - 1);
      const { disk } = driven.world.server(follower);
      const [before] = disk.files();
      const [after] = driven
        .to(AT + DOWN + 1)
        .world.server(follower)
        .disk.files();
      const struck = after!.bytes.findIndex((byte, at) => byte !== before!.bytes[at]);
      expect(struck).toBeGreaterThan(0);
      driven.toEnd();
      expect(told(driven, follower)).toEqual(['crash', 'restart', 'stopped']);
      const stopped = linesOf(driven.lines, follower).find(({ what }) => what === 'stopped')!;
      const [, path, named, proof] = PLACE.exec(stopped.detail)!;
      expect(path).toBe(after!.path);
      // It names the record that the damage struck, and what shows that this is no torn write.
      expect(struck - Number(named)).toBeGreaterThanOrEqual(0);
      expect(struck - Number(named)).toBeLessThan(RECORD_BYTES_MAX);
      expect(Number(proof)).toBeGreaterThan(struck);
      const result = driven.world.finish();
      expect(result.marks['damage-noticed']).toBe(1);
      expect(damages(result)).toEqual([[how, 1]]);
      expect(result).toMatchObject({ violations: [], excuse: null });
      expect(driven.world.server(follower).alive).toBe(false);
    },
  );

  test.each(['at the border of a batch', 'anywhere'])(
    'that cuts a file short %s, when others follow it, stops the server likewise',
    (where) => {
      const storage = { segmentBytesMax: 1_024, batchBytesMax: 512 };
      const { phases } = plainScenario();
      const core = { ...phases, core: [leader, other] };
      const position = where === 'anywhere' ? 1 : 2;
      const faults = [crash(follower), damage(follower, { how: 'cut-short', position })];
      const driven = drive(plainScenario({ storage, faults, phases: core })).to(AT + DOWN - 1);
      const { disk } = driven.world.server(follower);
      const before = disk.files();
      const after = driven
        .to(AT + DOWN + 1)
        .world.server(follower)
        .disk.files();
      const struck = before.findIndex(({ bytes }, at) => bytes.length !== after[at]!.bytes.length);
      expect(struck).toBeGreaterThanOrEqual(0);
      expect(struck).toBeLessThan(before.length - 1);
      driven.toEnd();
      const stopped = linesOf(driven.lines, follower).find(({ what }) => what === 'stopped')!;
      expect(stopped.detail).toContain(`damaged: The log is damaged: ${before[struck]!.path}`);
      const result = driven.world.finish();
      expect(damages(result)).toEqual([['cut-short', 1]]);
      expect(result).toMatchObject({ violations: [], excuse: null });
      expect(driven.world.server(follower).alive).toBe(false);
    },
  );

  test('that would cut the last file short is not done: nothing could tell of it', () => {
    const driven = run(crash(follower), damage(follower, { how: 'cut-short' }));
    expect(told(driven, follower)).toEqual(['crash', 'restart']);
    expect(damages(driven.world.finish())).toEqual([]);
  });

  test('is not met before a restart, and the same restart without it succeeds', () => {
    const unmet = run(damage(follower));
    expect(told(unmet, follower)).toEqual([]);
    expect(damages(unmet.world.finish())).toEqual([]);
    const undamaged = run(crash(follower));
    expect(told(undamaged, follower)).toEqual(['crash', 'restart']);
    expect(undamaged.world.finish().marks['damage-noticed']).toBe(0);
  });

  test('of a server that has written nothing yet waits until it has', () => {
    const early: TimedFault = { kind: 'crash', at: 0, server: follower, afterEffects: 0, for: 1 * MS };
    const driven = run(early, damage(follower, { at: 0 }));
    expect(told(driven, follower)).toEqual(['crash', 'restart']);
    expect(driven.world.faults.damages.has(follower)).toBe(true);
  });
});

describe('the liveness phase after damage', () => {
  /** All three are to recover: no scenario file may ask that of damaged servers, the world can be asked. */
  const runAll = (...faults: TimedFault[]): Driven => drive(plainScenario({ faults })).toEnd();

  test('demands recovery of those that are left, when they are a majority', () => {
    const { world } = runAll(crash(follower), damage(follower));
    expect(world.finish()).toMatchObject({ violations: [], excuse: null });
    expect(world.server(leader).appliedIndex).toBe(world.server(other).appliedIndex);
    expect(world.now).toBeGreaterThan(4 * SECOND);
  });

  test('demands nothing when no majority is left, and says so', () => {
    const { world } = runAll(crash(follower), damage(follower), crash(other), damage(other));
    const result = world.finish();
    expect(result.violations).toEqual([]);
    expect(result.excuse).toBe('no quorum alive: 1 of 3 servers can run, 2 stopped on damaged data');
    // It does not wait for the end of the phase either.
    expect(world.now).toBeLessThan(5 * SECOND);
  });
});
