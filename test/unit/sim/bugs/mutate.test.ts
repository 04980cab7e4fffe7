import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import {
  allMutants,
  idOf,
  LEFT_OUT,
  type MutantPlan,
  sampleOf,
} from '../../../../sim/bugs/mutant-campaign.ts';
import { mutantsOf, mutated } from '../../../../sim/bugs/mutate.ts';
import { shareOf } from '../../../../sim/bugs/score.ts';

const plan: MutantPlan = { sample: 40, seed: 3, only: null, budget: 1, jobs: 1, runMsMax: 1 };

describe('mutants', () => {
  const all = (text: string): string[] => mutantsOf('a.ts', text).map((mutant) => mutated(text, mutant));

  it('change one thing each', () => {
    expect(all('if (a < 1) b();')).toEqual([
      'if (!(a < 1)) b();',
      'if (a <= 1) b();',
      'if (a < 2) b();',
      'if (a < 1) ;',
    ]);
    expect(all('const x = a && !b === true;')).toEqual([
      'const x = a || !b === true;',
      'const x = a && !b !== true;',
      'const x = a && !b === false;',
    ]);
    expect(all('function f() { return; }')).toEqual(['function f() { ; }']);
  });

  it('leave types, texts, imports and assertions alone', () => {
    const text = `import { a } from 'b';
      interface C { readonly d: 0 | 1; }
      type E = true;
      const f = \`\${g + 1}\`;
      if (h < 0) impossible('it is below zero');
      if (h > 1) { impossible('it is above'); }
      i satisfies never;`;
    expect(all(text)).toEqual([]);
  });

  it('know their line', () => {
    expect(mutantsOf('a.ts', 'x;\n\ny = 0;').map(({ line, number }) => [line, number])).toEqual([
      [1, 1],
      [3, 2],
      [3, 3],
    ]);
  });
});

describe('the sample', () => {
  const mutants = allMutants();

  it('is of the core, the storage and the replica, without what no run can show', () => {
    const files = new Set(mutants.map(({ file }) => file));
    expect(files).toContain('src/raft/vote.ts');
    expect(files).toContain('src/storage/recovery.ts');
    expect(files).toContain('src/replica/replica.ts');
    for (const file of Object.keys(LEFT_OUT)) expect(files).not.toContain(file);
    expect(mutants.length).toBeGreaterThan(1_000);
  });

  it('is of files alone that a run is made of', async () => {
    const { metafile } = await build({
      entryPoints: ['sim/bugs/hunter.ts'],
      bundle: true,
      write: false,
      metafile: true,
      format: 'esm',
      platform: 'node',
      packages: 'external',
      outfile: 'hunter.mjs',
    });
    const files = [...new Set(mutants.map(({ file }) => file))];
    expect(files.filter((file) => metafile.inputs[file] === undefined)).toEqual([]);
  });

  it('follows from its seed, and a larger one begins with the smaller one', () => {
    const small = sampleOf(mutants, plan);
    expect(small).toHaveLength(40);
    expect(new Set(small).size).toBe(40);
    expect(sampleOf(mutants, { ...plan, sample: 90 }).slice(0, 40)).toEqual(small);
    expect(sampleOf(mutants, { ...plan, seed: 4 })).not.toEqual(small);
  });

  it('is those that are named, where some are', () => {
    const only = [idOf(mutants[700]!), idOf(mutants[3]!)];
    expect(sampleOf(mutants, { ...plan, only })).toEqual([mutants[700], mutants[3]]);
    expect(() => sampleOf(mutants, { ...plan, only: ['src/raft/vote.ts#0'] })).toThrow(
      'there is no mutant "src/raft/vote.ts#0"; one is named by its file and number',
    );
  });
});

it('a share has the interval of Wilson', () => {
  const { share, low, high } = shareOf(90, 100);
  expect(share).toBe(0.9);
  expect(low).toBeCloseTo(0.8256, 4);
  expect(high).toBeCloseTo(0.9448, 4);
  expect(shareOf(5, 5)).toMatchObject({ share: 1, high: 1 });
});
