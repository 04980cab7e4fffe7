/**
 * The reads of a step: which were taken on, which rounds began, which were confirmed, and that what was answered was
 * answered with the index of its round. How many reads there are is no affair of the specification.
 */
import type { Observation } from '../../src/raft/observation.ts';
import type { ReadResponse } from '../spec/protocol/message.ts';
import { NO_READ } from '../spec/protocol/read-account.ts';
import {
  BeginReadRound,
  HandleReadResponse,
  RefuseReads,
  RenewLease,
  ServeByLease,
  ServeReads,
  TakeRead,
} from '../spec/protocol/reads.ts';
import type { Server } from '../spec/protocol/server.ts';
import { LEADER } from './constants.ts';
import type { StepContext } from './step-context.ts';

/** The follower's part: an answer from its leader. One that no longer matters is as good as lost. */
export function refineReadResponse(context: StepContext, m: ReadResponse): void {
  const { observation, mirror, rules } = context;
  if (HandleReadResponse(rules, mirror.server, m) !== null) return;
  context.matched('HandleReadResponse');
  if (m.granted && (observation.readsReady === 0 || observation.readIndex !== m.index)) {
    context.fail('HandleReadResponse', `the reads are answered with index ${m.index}`);
  } else if (!m.granted && observation.readsRefused === 0) {
    context.fail('HandleReadResponse', 'the reads are refused');
  } else context.readsEnded = true;
}

/** What reads of a step amount to, when all else of it but the messages is done. */
export function refineReads(context: StepContext): void {
  const { observation, mirror } = context;
  const { server } = mirror;
  if (observation.readsTaken > 0 && !context.take('TakeRead', TakeRead(server, 0))) return;
  refuse(context, observation, server);
  if (context.failed) return;
  if (observation.readsByLease) serveByLease(context, observation, server);
  // A leader that commits its own removal ends its reads with its role, and begins no round in that step.
  else if (server.role === 'leader' && observation.role === LEADER) lead(context, observation, server);
  if (context.failed) return;
  if (observation.readsReady > 0 && !context.readsEnded) {
    context.fail('ServeReads', 'reads are answered when their round is confirmed');
  }
}

/** Reads end with the role in which they were taken on; apart from that when they have waited for too long. */
function refuse(context: StepContext, { input, readsRefused }: Observation, server: Server): void {
  if (readsRefused === 0) return;
  const { reads } = server;
  if (input === 'read-timeout') context.take('RefuseReads', RefuseReads(server));
  if (input !== 'forget-leader' && input !== 'election-timeout') return;
  while (!context.failed && (reads.underWay !== null || reads.gathered !== NO_READ)) {
    context.take('RefuseReads', RefuseReads(server));
  }
}

function serveByLease(context: StepContext, { readIndex }: Observation, server: Server): void {
  if (readIndex !== server.commitIndex) {
    context.fail('ServeByLease', `the index of a lease read is the commit index, ${server.commitIndex}`);
    return;
  }
  if (context.take('ServeByLease', ServeByLease(context.rules, server))) context.readsEnded = true;
}

function lead(context: StepContext, observation: Observation, server: Server): void {
  const { rules } = context;
  const { reads } = server;
  if (observation.input === 'heartbeat-due' && rules.leaseReads) {
    if (!context.take('RenewLease', RenewLease(rules, server))) return;
  }
  const isReady = observation.readsReady > 0;
  if (isReady && reads.underWay !== null && !serve(context, observation, server)) return;
  if (observation.readRound === reads.round) return;
  if (!context.take('BeginReadRound', BeginReadRound(rules, server))) return;
  // Answered within the step that began it: there is nobody else to ask.
  const isOver = observation.readAwaited !== reads.round;
  if (isReady && isOver && reads.underWay !== null) serve(context, observation, server);
}

function serve(context: StepContext, { readIndex }: Observation, server: Server): boolean {
  const index = server.reads.underWay!.index;
  if (readIndex < index) {
    context.fail('ServeReads', `the index of the round is ${index}`);
    return false;
  }
  context.readsEnded = true;
  return context.take('ServeReads', ServeReads(context.rules, server));
}
