/**
 * A server closes what it removes, or the room is not given back (as POSIX has it for `unlink`), and each descriptor lost is one
 * less of few. When it has stopped, and its disk has answered all, it has no file open: who embeds it lives on.
 */
import type { MemberId } from '../../src/base/types.ts';
import { Occasion } from '../occasion.ts';
import type { Property } from '../property.ts';
import { PATIENCE_TICKS, Ticks } from './ticks.ts';

export const filesClosed: Property = {
  name: 'files-closed',
  description:
    'A server closes the files that it removes, and all when it stops (DESIGN.md, FileSystem port; POSIX unlink).',
  start({ world, ledger, report }) {
    const ticks = new Ticks(world, ledger);
    /** By slot: for how many ticks there has been a file open that has no name. */
    const ages: number[] = ledger.accounts.map(() => 0);

    function look(server: MemberId, slot: number): void {
      const { openWithoutName } = world.disk(server);
      if (openWithoutName === 0) {
        ages[slot] = 0;
        return;
      }
      ages[slot]! += 1;
      if (ages[slot] !== PATIENCE_TICKS) return;
      report(
        `server ${server} has had files open that it removed for ${PATIENCE_TICKS} election time-outs; now ${openWithoutName}`,
      );
    }

    return {
      heeds: Occasion.Append | Occasion.Answer | Occasion.Log | Occasion.Matched | Occasion.Reads,
      observed({ server, input }) {
        const { slot } = ledger.current;
        const tick = input === 'start' ? 'disturbed' : ticks.observed(server, slot);
        if (tick === 'disturbed') {
          ages[slot] = 0;
          ticks.begin(server, slot);
        } else if (tick === 'passed') look(server, slot);
      },
      quit(server) {
        const { isBusy, openFiles } = world.disk(server);
        if (isBusy || openFiles === 0) return;
        report(`server ${server} has stopped, and has ${openFiles} files open`);
      },
    };
  },
};
