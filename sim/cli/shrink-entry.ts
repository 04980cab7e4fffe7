/** The entry of `shrink` in the table of commands. */
import { PROFILE_NAMES } from '../scenario/profile.ts';
import { command } from './command.ts';
import { choice, duration, flag, text, type ValuesOf } from './option.ts';
import { strategyOption } from './strategy.ts';

const SHRINK_OPTIONS = {
  profile: choice('NAME', 'the mixture of faults and load of a seed, as for run', PROFILE_NAMES, 'default'),
  strategy: strategyOption('how the scenario of a seed is made, as for run'),
  property: text('NAME', 'the property that the smaller scenario must break, too (the first that is broken)'),
  bug: text(
    'ID',
    'plant this bug first: for a seed that fails only with it (that of the file, if it names one)',
  ),
  time: duration('T', 'end after so much real time, with the smallest until then (60s)'),
  out: text('DIR', 'where to write the scenario, the test and the story (.ordeal/shrunk)'),
  json: flag('print what was written, and how small it is, as one JSON object'),
};

export type ShrinkValues = ValuesOf<typeof SHRINK_OPTIONS>;

export const shrinkEntry = command({
  name: 'shrink',
  summary: 'Makes a failing scenario smaller, such that it still breaks the same property.',
  parameters: [
    {
      name: 'SEED|FILE',
      help: 'a seed, a commit hash, a run such as 4+1031, or a scenario file; one of shrink is gone on with',
    },
  ],
  options: SHRINK_OPTIONS,
  notes: [
    'Left out are faults, operations, servers and time, as long as the property breaks; settings go back to the usual',
    'ones. Written are NAME.json (a scenario: replay it, or shrink it further), NAME.test.ts (a vitest test that fails',
    'until the defect is mended) and NAME.md (the story in words). The scenario is written whenever it gets smaller, so',
    'what is interrupted can be gone on with: shrink NAME.json. The same target gives the same steps every time.',
    'Exit codes: 0 shrunk, 2 wrong usage, unreadable input or a target that breaks nothing, 3 the harness failed.',
  ],
  load: async () => {
    const { shrinkCommand } = await import('./shrink.ts');
    return async (host, parameters, values) => {
      const { runner } = await import('../campaign/runner.ts');
      const { raftSystem } = await import('../raft-system.ts');
      return shrinkCommand(host, parameters[0]!, values, { runner, system: raftSystem });
    };
  },
});
