/** The runner of this build: Ordeal's own Raft in the simulated world. */

import { beginScenario } from '../begin-scenario.ts';
import { raftSystem } from '../raft-system.ts';
import type { Runner } from '../run-result.ts';
import { runScenario } from '../run-scenario.ts';

export const runner: Runner = {
  run: (scenario, options) => runScenario(raftSystem, scenario, options),
  begin: (scenario, options) => beginScenario(raftSystem, scenario, options),
};
