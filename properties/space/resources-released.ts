/**
 * A server closes what it removes, or the room is not given back (as POSIX has it for `unlink`), and each descriptor lost is one
 * less of few. When it has stopped, and its disk has answered what was under way, it uses its disk no more, has no file open, and
 * holds no snapshot of its state machine: who embeds it lives on, and may start another one in its place.
 */
import type { MemberId } from '../../src/base/types.ts';
import { Occasion } from '../occasion.ts';
import type { Property } from '../property.ts';
import { PATIENCE_TICKS, Ticks } from './ticks.ts';

export const resourcesReleased: Property = {
  name: 'resources-released',
  description:
    'A server closes the files that it removes, and holds nothing when it has stopped (DESIGN.md, ports; POSIX unlink).',
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
        if (isBusy) report(`server ${server} has stopped, and goes on to use its disk`);
        if (openFiles > 0) report(`server ${server} has stopped, and has ${openFiles} files open`);
        if (world.holdsSnapshot(server))
          report(`server ${server} has stopped, and holds a snapshot of its state machine`);
      },
    };
  },
};
