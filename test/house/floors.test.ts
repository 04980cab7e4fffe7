import { describe, expect, it } from 'vitest';
import { floors } from '../../scripts/house/rules/floors.ts';
import { count, found } from './in-memory.ts';

describe('floors: an import never points up', () => {
  it.each([
    ['src/raft/a.ts', '../../model/spec/a.ts'],
    ['src/raft/a.ts', '../../sim/kernel/a.ts'],
    ['model/spec/a.ts', '../../properties/a.ts'],
    ['properties/a.ts', '../sim/system.ts'],
    ['src/ports/a.ts', '../raft/a.ts'],
    ['src/base/a.ts', '../ports/clock.ts'],
    ['src/wire/a.ts', '../kv/a.ts'],
    ['src/storage/a.ts', '../replica/options.ts'],
    ['src/replica/a.ts', '../node/a.ts'],
    ['src/raft/a.ts', '../index.ts'],
    ['src/raft/a.ts', 'ordeal/sim'],
  ])('%s may not import %s, not even a type', (from, to) => {
    expect(count(floors, from, `import type { A } from '${to}';`)).toBe(1);
    expect(count(floors, from, `export * from '${to}';`)).toBe(1);
    expect(count(floors, from, `type A = import('${to}').A;`)).toBe(1);
    expect(count(floors, from, `const a = import('${to}');`)).toBe(1);
  });

  it.each([
    ['sim/world.ts', '../src/raft/a.ts'],
    ['sim/cli/a.ts', '../../properties/a.ts'],
    ['properties/a.ts', '../model/a.ts'],
    ['src/raft/a.ts', '../ports/random.ts'],
    ['src/raft/log/a.ts', '../../base/types.ts'],
    ['src/raft/a.ts', './b.ts'],
    ['src/storage/a.ts', '../wire/a.ts'],
    ['src/index.ts', './node/a.ts'],
    ['src/raft/a.test.ts', '../../sim/world.ts'],
    ['test/unit/a.test.ts', '../../sim/world.ts'],
    ['bench/a.ts', '../sim/world.ts'],
  ])('%s may import %s', (from, to) => {
    expect(count(floors, from, `import { a } from '${to}';`)).toBe(0);
  });

  it.each([
    '../../test/support/seeds.ts',
    '../../bench/main.ts',
    '../../scripts/house/plan.ts',
    './b.test.ts',
  ])('no floor imports %s', (to) => {
    expect(count(floors, 'sim/kernel/a.ts', `import { a } from '${to}';`)).toBe(1);
  });

  it('names the line of the import', () => {
    expect(found(floors, { 'src/raft/a.ts': `import './b.ts';\nimport '../kv/c.ts';\n` })).toEqual([
      'src/raft/a.ts:2',
    ]);
  });

  it('asks for the place of a folder of src that has none', () => {
    expect(count(floors, 'src/attic/a.ts', 'export const a = 1;')).toBe(1);
    expect(count(floors, 'src/base/a.ts', 'export const a = 1;')).toBe(0);
  });
});
