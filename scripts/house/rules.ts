/** All the rules of the house, in the order in which they are reported. */
import type { Rule } from './rule.ts';
import { casts } from './rules/casts.ts';
import { circles } from './rules/circles.ts';
import { fileLength } from './rules/file-length.ts';
import { floors } from './rules/floors.ts';
import { header } from './rules/header.ts';
import { pureAsync } from './rules/pure-async.ts';
import { pureGlobals } from './rules/pure-globals.ts';
import { pureImports } from './rules/pure-imports.ts';
import { pureMath } from './rules/pure-math.ts';
import { pureSort } from './rules/pure-sort.ts';
import { skippedTests } from './rules/skipped-tests.ts';
import { typeOnly } from './rules/type-only.ts';
import { unfinished } from './rules/unfinished.ts';

export const RULES: readonly Rule[] = [
  floors,
  circles,
  typeOnly,
  pureGlobals,
  pureAsync,
  pureImports,
  pureMath,
  pureSort,
  fileLength,
  unfinished,
  skippedTests,
  header,
  casts,
];
