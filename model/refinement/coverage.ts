/**
 * What was reached, in terms of the specification: distinct abstract states of a server, and pairs of an action with
 * the role and the shape it was taken in. Both forget numbers and names, so that they are few, can be compared between
 * a campaign and an exhaustive search, and go on meaning the same when the code changes.
 */
import { isDurable } from '../spec/protocol/disk.ts';
import { NOBODY, type Server } from '../spec/protocol/server.ts';
import type { ActionName } from './actions.ts';

const MANY = 2;

export class Coverage {
  /** Each as `abstractState` writes it. */
  readonly states = new Set<string>();
  /** Each as `ACTION as ROLE, SHAPE`. */
  readonly pairs = new Set<string>();

  /** @param role the server's role before the step. @param server as the action leaves it. */
  acted(action: ActionName, role: string, server: Server): void {
    this.pairs.add(`${action} as ${role}, ${shapeOf(server)}`);
  }

  /** @param server between two steps. */
  rested(server: Server): void {
    this.states.add(abstractState(server));
  }
}

/** The role, how far votes and log are known, and how far the disk is behind: a few hundred possibilities in all. */
export function abstractState(server: Server): string {
  const { role, term, vote, self, disk, waiting, appliedIndex, commitIndex } = server;
  const voted = vote === NOBODY ? 'nobody' : vote === self ? 'itself' : 'another';
  const hardState = disk.term === term && disk.vote === vote ? 'written' : 'behind';
  const parts = [role, `voted for ${voted}`, `hard state ${hardState}`, shapeOf(server)];
  if (waiting.length > 0) parts.push(`${upTo(waiting.length)} waiting`);
  if (appliedIndex < commitIndex) parts.push('applying');
  if (role === 'leader') parts.push(`${copiesOf(server)} have its log`);
  if (role === 'candidate') parts.push(`votes ${upTo(bits(server.votes))}`);
  if (role === 'pre-candidate') parts.push(`pre-votes ${upTo(bits(server.preVotes))}`);
  return parts.join(', ');
}

/** What the log holds beyond the commit index, and whether the disk has it. */
function shapeOf(server: Server): string {
  const { log, pending } = server;
  const disk = isDurable(server, log.length) ? 'on disk' : 'not on disk';
  return `log ${tailOf(server)}, ${disk}, ${upTo(pending.length)} tickets`;
}

function tailOf({ log, commitIndex, term }: Server): string {
  if (log.length === 0) return 'empty';
  if (commitIndex === log.length) return 'committed';
  const begins = commitIndex === 0 ? 'nothing known committed' : 'uncommitted tail';
  const last = log[log.length - 1]!.term === term ? 'of this term' : 'of an earlier term';
  const first = log[commitIndex]!.term;
  return `${begins} ${last}${first === log[log.length - 1]!.term ? '' : ', of several terms'}`;
}

function copiesOf({ match, log, membership, servers }: Server): string {
  let copies = 0;
  const { voters } = membership;
  for (const voter of voters) if (match[servers.indexOf(voter)] === log.length) copies += 1;
  if (copies === 0) return 'none';
  if (copies === voters.length) return 'all';
  return 2 * copies > voters.length ? 'a majority' : 'a minority';
}

function upTo(count: number): string {
  return count < MANY ? String(count) : `${MANY}+`;
}

function bits(places: number): number {
  let count = 0;
  for (let rest = places; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}
