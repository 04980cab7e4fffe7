import { describe, expect, it } from 'vitest';
import { typeOnly } from '../../scripts/house/rules/type-only.ts';
import { count } from './in-memory.ts';

const TARGET = '../../src/raft/state.ts';

describe('type-only: a judge loads nothing of what it judges', () => {
  it.each([
    `import { State } from '${TARGET}';`,
    `import { type State } from '${TARGET}';`,
    `import '${TARGET}';`,
    `import * as state from '${TARGET}';`,
    `export { State } from '${TARGET}';`,
    `export { type State } from '${TARGET}';`,
    `export * from '${TARGET}';`,
    `const state = import('${TARGET}');`,
    `import { State } from 'ordeal';`,
  ])('%s', (source) => {
    expect(count(typeOnly, 'model/spec/a.ts', source)).toBe(1);
    expect(count(typeOnly, 'properties/safety/a.ts', source)).toBe(1);
    expect(count(typeOnly, 'sim/kernel/a.ts', source)).toBe(0);
    expect(count(typeOnly, 'properties/safety/a.test.ts', source)).toBe(0);
  });

  it.each([
    `import type { State } from '${TARGET}';`,
    `import type * as state from '${TARGET}';`,
    `export type { State } from '${TARGET}';`,
    `type State = import('${TARGET}').State;`,
    `import { check } from '../check/checker.ts';`,
    `import { Tree } from 'functional-red-black-tree';`,
  ])('but: %s', (source) => {
    expect(count(typeOnly, 'model/spec/a.ts', source)).toBe(0);
  });
});
