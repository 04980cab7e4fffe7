/** The strangers, by the names of the command line. Each is loaded when it is asked for. */
import type { System } from '../sim/system.ts';
import { type RunStranger, runSynchronously } from './campaign.ts';
import type { Needs } from './scenario.ts';
import { runSettled } from './shared/run-settled.ts';

export interface Stranger {
  readonly packageName: string;
  readonly needs: Needs;
  readonly run: RunStranger;
  /** @param folder where the strangers are installed. */
  load(folder: string): Promise<System>;
}

export const STRANGERS: Readonly<Record<string, Stranger>> = {
  coaty: {
    packageName: '@coaty/consensus.raft',
    needs: { orderedLinks: false, noCrashes: false, safetyOnly: false },
    run: runSynchronously,
    load: async (folder) => (await import('./coaty/system.ts')).coatySystem(folder),
  },
  liferaft: {
    packageName: '@markwylde/liferaft',
    needs: { orderedLinks: true, noCrashes: true, safetyOnly: true },
    run: runSettled,
    load: async (folder) => (await import('./liferaft/system.ts')).liferaftSystem(folder),
  },
  skiff: {
    packageName: 'skiff-algorithm',
    needs: { orderedLinks: true, noCrashes: true, safetyOnly: true },
    run: runSettled,
    load: async (folder) => (await import('./skiff/system.ts')).skiffSystem(folder),
  },
};
