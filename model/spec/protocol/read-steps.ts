/** What a server may do for reads of its own accord, over all bindings within the bounds. */
import type { Attempts } from './attempt.ts';
import type { ProtocolBounds } from './bounds.ts';
import type { ClientRead, ReadRequest, ReadResponse } from './message.ts';
import {
  AnswerReadRequest,
  BeginReadRound,
  GatherReads,
  RefuseReads,
  RequestReadIndex,
  ServeReads,
} from './reads.ts';
import type { Server } from './server.ts';

export function readSteps(bounds: ProtocolBounds, server: Server, attempts: Attempts): void {
  const { self: from, term, life, reads, servers, commitIndex } = server;
  if (reads.round < bounds.reads) attempts.change('BeginReadRound', (after) => BeginReadRound(bounds, after));
  attempts.change('ServeReads', (after) => ServeReads(bounds, after));
  attempts.change('RefuseReads', RefuseReads);
  if (reads.request < bounds.reads) attempts.change('GatherReads', GatherReads);
  for (const to of servers) {
    if (to === from) continue;
    const client: ClientRead = { type: 'client-read', from, to, term: 0, floor: commitIndex };
    // Who asks about nothing learns nothing stale.
    if (commitIndex > 0) attempts.send('AskRead', client, () => null);
    const request: ReadRequest = { type: 'read-request', from, to, term, life, request: reads.request };
    attempts.send('RequestReadIndex', request, (after) => RequestReadIndex(after, request));
  }
  for (const { from: to, life: theirs, request, index } of reads.asked) {
    const answer: ReadResponse = {
      ...{ type: 'read-response', from, to, term, life: theirs, request, granted: true, index },
    } as const;
    attempts.send('AnswerReadRequest', answer, (after) => AnswerReadRequest(bounds, after, answer));
  }
}
