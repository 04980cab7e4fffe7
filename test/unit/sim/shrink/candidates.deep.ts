/** More scenarios than candidates.test.ts follows. */
import { test } from 'vitest';
import { followCandidates } from './follow-candidates.ts';

test('candidates are valid and strictly smaller, whichever way they are followed', () => {
  followCandidates(60);
}, 120_000);
