/** The strangers, by the names of the command line. Each is loaded when it is asked for. */
import type { System } from '../sim/system.ts';
import type { Needs } from './scenario.ts';

export interface Stranger {
  readonly packageName: string;
  readonly needs: Needs;
  /** @param folder where the strangers are installed. */
  load(folder: string): Promise<System>;
}

export const STRANGERS: Readonly<Record<string, Stranger>> = {
  coaty: {
    packageName: '@coaty/consensus.raft',
    needs: { orderedLinks: false, noCrashes: false },
    load: async (folder) => (await import('./coaty/system.ts')).coatySystem(folder),
  },
};
