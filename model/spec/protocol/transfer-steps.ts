/** What a server may do for a transfer of its own accord, over all bindings. */
import type { Attempts } from './attempt.ts';
import type { ProtocolBounds } from './bounds.ts';
import type { TimeoutNow } from './message.ts';
import type { Server } from './server.ts';
import { AbortTransfer, BeginTransfer, SendTimeoutNow } from './transfer.ts';

export function transferSteps(bounds: ProtocolBounds, server: Server, attempts: Attempts): void {
  const { self: from, term, servers } = server;
  for (const to of servers) {
    attempts.change('BeginTransfer', (after) => BeginTransfer(after, to));
    const m: TimeoutNow = { type: 'timeout-now', from, to, term };
    if (to !== from) attempts.send('SendTimeoutNow', m, (after) => SendTimeoutNow(bounds, after, m));
  }
  attempts.change('AbortTransfer', AbortTransfer);
}
