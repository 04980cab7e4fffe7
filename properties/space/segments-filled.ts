/**
 * The log stands in segments of the size that was set (docs/storage.md): a segment gets no batch more when it has reached
 * `segmentBytesMax`, else nothing in it could ever be removed; and the next one is not begun before, else each batch costs a
 * file and two more syncs. So none is longer than that and one batch, and only the last is shorter. A batch is as large as
 * `batchBytesMax`, or a single ticket.
 */
import type { MemberId } from '../../src/base/types.ts';
import type { Ticket } from '../../src/raft/ticket.ts';
import {
  BATCH_HEADER_BYTES,
  ENTRY_FIELDS_BYTES,
  SEGMENT_HEADER_BYTES,
  TICKET_FIELDS_BYTES,
} from '../constants.ts';
import { Occasion } from '../occasion.ts';
import type { Property } from '../property.ts';
import { parseFileName } from './file-names.ts';
import { Ticks } from './ticks.ts';

export const segmentsFilled: Property = {
  name: 'segments-filled',
  description:
    'No segment is longer than segmentBytesMax and one batch, and only the last is shorter (docs/storage.md).',
  start({ world, ledger, report }) {
    const { segmentBytesMax, batchBytesMax } = world.settings.storage;
    const ticks = new Ticks(world, ledger);
    /** By slot: the bytes of the largest ticket, in all lives. */
    const ticketBytesMax = ledger.accounts.map(() => TICKET_FIELDS_BYTES);

    function look(server: MemberId, slot: number): void {
      const batchMax = Math.max(batchBytesMax, BATCH_HEADER_BYTES + ticketBytesMax[slot]!);
      // A segment of which the header alone is as long as that has one batch.
      const bytesMax = Math.max(segmentBytesMax, SEGMENT_HEADER_BYTES) + batchMax;
      const files = world.disk(server).stored();
      let last = 0;
      for (const { name } of files) {
        const file = parseFileName(name);
        if (file?.kind === 'segment' && file.number > last) last = file.number;
      }
      for (const { name, bytes } of files) {
        const file = parseFileName(name);
        if (file?.kind !== 'segment') continue;
        if (bytes > bytesMax) {
          report(`server ${server} has ${bytes} bytes in ${name}; it was full with ${segmentBytesMax}`);
        } else if (file.number < last && bytes < segmentBytesMax) {
          report(
            `server ${server} has ended ${name} with ${bytes} bytes; it would have been full with ${segmentBytesMax}`,
          );
        }
      }
    }

    return {
      heeds: Occasion.Log,
      observed({ server, input, ticketIssued }) {
        const { slot } = ledger.current;
        if (input === 'start') {
          ticks.begin(server, slot);
          return;
        }
        if (ticketIssued !== null) {
          const bytes = bytesOf(ticketIssued);
          if (bytes > ticketBytesMax[slot]!) ticketBytesMax[slot] = bytes;
        }
        if (ticks.observed(server, slot) !== 'early') look(server, slot);
      },
    };
  },
};

function bytesOf({ entries }: Ticket): number {
  let bytes = TICKET_FIELDS_BYTES + ENTRY_FIELDS_BYTES * entries.length;
  for (let at = 0; at < entries.length; at += 1) bytes += entries[at]!.payload.length;
  return bytes;
}
