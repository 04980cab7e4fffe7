/** The part of a step that begins or gives up a transfer of the leadership. */
import { NOBODY } from '../spec/protocol/server.ts';
import { AbortTransfer, BeginTransfer } from '../spec/protocol/transfer.ts';
import type { StepContext } from './step-context.ts';

/** Before the entries of the step: none is appended while a transfer is under way. */
export function refineTransferEnd(context: StepContext): void {
  const { server } = context.mirror;
  if (server.role !== 'leader' || server.transferTarget === NOBODY) return;
  if (context.observation.transferTarget !== server.transferTarget) {
    context.take('AbortTransfer', AbortTransfer(server));
  }
}

export function refineTransferBegin(context: StepContext): void {
  const { server } = context.mirror;
  const { transferTarget } = context.observation;
  if (transferTarget === NOBODY || transferTarget === server.transferTarget) return;
  context.take('BeginTransfer', BeginTransfer(server, transferTarget));
}
