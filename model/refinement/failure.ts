/** A step of a replica that the specification does not allow, told for a person. */
import type { Observation } from '../../src/raft/observation.ts';
import type { Server } from '../spec/protocol/server.ts';
import type { ActionName } from './actions.ts';

export interface RefinementFailure {
  readonly server: number;
  readonly incarnation: number;
  /** The number of the observation in its life. */
  readonly sequence: number;
  /** What the replica had to do with. */
  readonly input: string;
  /** The action that the observation amounts to, or null when it amounts to none. */
  readonly action: ActionName | null;
  /** The guard that did not hold, or the difference to the state that the actions lead to. */
  readonly reason: string;
  /** The specification's state of the server, before the action. */
  readonly state: string;
  /** What would have been legal instead. */
  readonly nearest: string;
}

/** One sentence or two. */
export function describeFailure(failure: RefinementFailure): string {
  const { server, incarnation, sequence, input, action, reason, state, nearest } = failure;
  const step = `step ${sequence} of server ${server} (life ${incarnation}, ${input})`;
  const what =
    action === null
      ? `is no step of the specification: ${reason}`
      : `is not ${action}: the guard "${reason}" does not hold`;
  return `${step} ${what}; state: ${state}; legal would be: ${nearest}`;
}

export function describeInput({ input, message }: Observation): string {
  return message === null ? input : `${input} from ${message.from}, term ${message.term}`;
}

export function describeState(server: Server): string {
  const { role, term, vote, log, commitIndex, appliedIndex, disk, pending, match } = server;
  const last = log.length === 0 ? 'empty' : `to ${log.length} (term ${log[log.length - 1]!.term})`;
  const leads = role === 'leader' ? `, match ${match.join('/')}` : '';
  return (
    `${role}, term ${term}, vote ${vote < 0 ? 'none' : vote}, log ${last}, commit ${commitIndex}, applied ${appliedIndex}${leads}; ` +
    `disk term ${disk.term}, vote ${disk.vote < 0 ? 'none' : disk.vote}, log to ${disk.log.length}, ${pending.length} tickets under way`
  );
}
