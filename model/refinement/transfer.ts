/** The part of a step that begins or gives up a transfer of the leadership. */

import type { Observation } from '../../src/raft/observation.ts';
import { NOBODY } from '../spec/protocol/server.ts';
import { AbortTransfer, BeginTransfer } from '../spec/protocol/transfer.ts';
import { FOLLOWER, TIMEOUT_NOW } from './constants.ts';
import type { StepContext } from './step-context.ts';

/** Before the entries of the step: none is appended while a transfer is under way. */
export function refineTransferEnd(context: StepContext): void {
  const { server } = context.mirror;
  if (server.role !== 'leader' || server.transferTarget === NOBODY) return;
  if (context.observation.transferTarget !== server.transferTarget) {
    context.take('AbortTransfer', AbortTransfer(server));
  }
}

/** A leader that goes since its removal is committed hands over in that one step: the transfer begins with its message. */
export function refineTransferBegin(context: StepContext): void {
  const { server } = context.mirror;
  const { observation } = context;
  const isLast = server.role === 'leader' && observation.role === FOLLOWER;
  const transferTarget = isLast ? toldToCampaign(observation) : observation.transferTarget;
  if (transferTarget === NOBODY || transferTarget === server.transferTarget) return;
  context.take('BeginTransfer', BeginTransfer(server, transferTarget));
}

function toldToCampaign({ sent }: Observation): number {
  const told = sent.find(({ message }) => message.kind === TIMEOUT_NOW);
  return told === undefined ? NOBODY : told.message.to;
}
