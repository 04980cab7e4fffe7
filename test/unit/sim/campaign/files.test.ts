import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Artefacts } from '../../../../sim/campaign/artefacts.ts';
import { loadCase, loadCorpus } from '../../../../sim/campaign/corpus.ts';
import { generateScenario } from '../../../../sim/scenario/generate.ts';
import { PROFILES } from '../../../../sim/scenario/profile.ts';
import { formatScenario, parseScenario } from '../../../../sim/scenario/schema.ts';

const scenario = generateScenario(5, PROFILES.default);
let directory = '';

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'ordeal-files-'));
});

afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

describe('loadCorpus', () => {
  it('reads scenarios with and without a story, by name', () => {
    writeFileSync(join(directory, 'b.json'), formatScenario(scenario));
    writeFileSync(join(directory, 'a.json'), JSON.stringify({ story: 'Once.', property: 'p', scenario }));
    writeFileSync(join(directory, 'notes.md'), 'not a scenario');
    const cases = loadCorpus(directory);
    expect(cases.map(({ story, property }) => [story, property])).toEqual([
      ['Once.', 'p'],
      [null, null],
    ]);
    expect(cases[0]!.scenario).toEqual(scenario);
    expect(cases[1]!.scenario).toEqual(scenario);
  });

  it('names the file that cannot be read', () => {
    expect(() => loadCase(join(directory, 'none.json'))).toThrow(/none\.json: there is no such file$/);
    writeFileSync(join(directory, 'cut.json'), '{"story": "Once.');
    expect(() => loadCase(join(directory, 'cut.json'))).toThrow(/cut\.json: the JSON is cut short/);
    writeFileSync(join(directory, 'story.json'), JSON.stringify({ story: 3, scenario }));
    expect(() => loadCase(join(directory, 'story.json'))).toThrow(/story\.json: story must be a text/);
  });
});

describe('Artefacts', () => {
  it('keeps the scenarios of failing seeds, and tells of what could not be written', () => {
    const artefacts = new Artefacts(directory, 'default', 'swarm');
    artefacts.add({ kind: 'harness', seed: 5, run: [5], message: 'died' });
    expect(readdirSync(directory)).toEqual(['seed-5.json']);
    expect(parseScenario(readFileSync(join(directory, 'seed-5.json'), 'utf8'))).toEqual(scenario);
    rmSync(directory, { recursive: true });
    artefacts.add({ kind: 'harness', seed: 6, run: [6], message: 'died' });
    expect(artefacts.problem).toMatch(/^could not write .*seed-6\.json \(ENOENT/);
  });
});
