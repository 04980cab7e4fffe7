import { expect, test } from 'vitest';
import * as constants from '../../../../model/refinement/constants.ts';
import { EntryKind } from '../../../../src/raft/entry.ts';
import { MessageKind } from '../../../../src/raft/message.ts';
import { Role } from '../../../../src/raft/state.ts';

/** `PreVoteRequest` as `PRE_VOTE_REQUEST`. */
const shout = (name: string): string => name.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase();

test('the numbers that refinement states a second time are those of the core', () => {
  const { ROLES, ...numbers } = constants;
  const core = { ...MessageKind, ...Role, ConfigurationEntry: EntryKind.Configuration };
  const named = Object.fromEntries(Object.entries(core).map(([name, number]) => [shout(name), number]));
  expect(named).toMatchObject(numbers);
  expect(Object.keys(numbers)).toHaveLength(16);
  expect(ROLES.map((role) => role.replace('-', '_').toUpperCase())).toEqual(
    Object.entries(Role)
      .sort(([, a], [, b]) => a - b)
      .map(([name]) => shout(name)),
  );
});
