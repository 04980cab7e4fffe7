/** Any configuration that may stand in a log. */
import { fc } from '@fast-check/vitest';
import type { Configuration } from '../../../src/raft/configuration.ts';

const ROLES = ['voter', 'both', 'outgoing', 'learner next', 'learner'] as const;

const member = fc.record({
  id: fc.oneof(fc.nat(9), fc.maxSafeNat()),
  role: fc.constantFrom(...ROLES),
  name: fc.option(
    fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }).filter((name) => name.trim() !== ''),
  ),
});

export const configurationArbitrary: fc.Arbitrary<Configuration> = fc
  .record({
    members: fc.uniqueArray(member, { minLength: 1, maxLength: 9, selector: ({ id }) => id }),
    autoLeave: fc.boolean(),
    idsBefore: fc.nat(9),
  })
  .filter(({ members }) => members.some(({ role }) => role === 'voter' || role === 'both'))
  .map(({ members, autoLeave, idsBefore }) => {
    const sorted = members.toSorted((a, b) => a.id - b.id);
    const ids = (...roles: string[]) => sorted.filter(({ role }) => roles.includes(role)).map(({ id }) => id);
    const outgoing = ids('both', 'outgoing', 'learner next');
    return {
      voters: ids('voter', 'both'),
      outgoing,
      learners: ids('learner'),
      learnersNext: ids('learner next'),
      autoLeave: autoLeave && outgoing.length > 0,
      highestId: Math.min(sorted.at(-1)!.id + idsBefore, Number.MAX_SAFE_INTEGER),
      names: sorted.flatMap(({ id, name }) => (name === null ? [] : [{ id, name }])),
    };
  });
