import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { inspectCoverage } from '../../scripts/house/inspect.ts';
import { FLOORS } from '../../scripts/house/plan.ts';
import { readHouse } from '../../scripts/house/read-house.ts';
import { describeFinding } from '../../scripts/house/rule.ts';
import { RULES } from '../../scripts/house/rules.ts';
import { SourceUnit } from '../../scripts/house/source-unit.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

it('every rule that lies in the folder of rules is in force', () => {
  const files = readdirSync(`${root}scripts/house/rules`).map((file) => file.replace(/\.ts$/, ''));
  expect(RULES.map((rule) => rule.name).sort()).toEqual(files.sort());
});

it('a check that looked at nothing on a floor does not pass', () => {
  const units = FLOORS.filter((floor) => floor !== 'model').map(
    (floor) => new SourceUnit(`${floor}/a.ts`, ''),
  );
  expect(inspectCoverage(units).map((finding) => finding.path)).toEqual(['model/']);
  expect(inspectCoverage([...units, new SourceUnit('model/spec/a.ts', '')])).toEqual([]);
});

it('the scan of this checkout sees every floor', () => {
  expect(inspectCoverage(readHouse(root))).toEqual([]);
});

it('a finding says what, where, why and what to do', () => {
  const finding = {
    rule: 'floors',
    path: 'src/a.ts',
    line: 3,
    what: 'imports b',
    why: 'because',
    fix: 'move it',
  };
  expect(describeFinding(finding)).toBe(
    'src/a.ts:3  imports b  [floors]\n    why: because\n    do:  move it',
  );
});
