/**
 * What happened in a story, told as a person would: who campaigned, who leads, who steps down and why, what was
 * committed and what was removed. It reads observations, like every property, and judges nothing.
 */
import type { Property } from '../../properties/property.ts';
import type { LogIndex, MemberId, Micros, Term } from '../../src/base/types.ts';
import type { Observation } from '../../src/raft/observation.ts';
import { Role } from '../../src/raft/state.ts';

/** `script` and `client` are what the story itself did; the others are what a server reported. */
export type HappeningKind =
  | 'script'
  | 'client'
  | 'start'
  | 'pre-vote'
  | 'campaign'
  | 'lead'
  | 'step-down'
  | 'follow'
  | 'vote'
  | 'term'
  | 'cut'
  | 'install'
  | 'commit';

export interface Happening {
  readonly atUs: Micros;
  readonly kind: HappeningKind;
  /** Null for the script and its client. */
  readonly server: MemberId | null;
  /** Of the server, after it; 0 for the script and its client. */
  readonly term: Term;
  readonly text: string;
}

interface Known {
  role: Role;
  term: Term;
  vote: MemberId;
  leader: MemberId;
  commitIndex: LogIndex;
}

export class Chronicle {
  readonly happenings: Happening[] = [];
  readonly #known = new Map<MemberId, Known>();
  readonly #now: () => Micros;

  constructor(now: () => Micros) {
    this.#now = now;
  }

  /** Of the script or of its client. */
  tell(kind: 'script' | 'client', text: string): void {
    this.happenings.push({ atUs: this.#now(), kind, server: null, term: 0, text });
  }

  /** The chronicle as a reader of observations; it reports no violation. */
  readonly property: Property = {
    name: 'chronicle',
    description: 'Writes down what a person would tell of the run; judges nothing.',
    start: () => ({ observed: (observation) => this.#observed(observation) }),
  };

  #observed(observation: Observation): void {
    const { server, role, term, vote, leader, commitIndex, input } = observation;
    const add = (kind: HappeningKind, text: string): void => {
      this.happenings.push({ atUs: this.#now(), kind, server, term, text });
    };
    const before = this.#known.get(server);
    if (before === undefined || input === 'start') {
      add('start', `starts in term ${term}, its log ends at ${observation.lastIndex}`);
      this.#known.set(server, { role, term, vote, leader, commitIndex });
      return;
    }
    if (observation.truncatedFrom > 0) add('cut', `removes its entries from ${observation.truncatedFrom} on`);
    const install = observation.ticketIssued?.install ?? null;
    if (install !== null)
      add('install', `takes a snapshot over that stands for entries up to ${install.index}`);
    if (before.role === Role.Leader && role !== Role.Leader) {
      add(
        'step-down',
        input === 'quorum-lost' ? 'steps down: it reaches no majority' : `steps down: hears of term ${term}`,
      );
    } else if (role === Role.Follower && term > before.term && leader < 0 && vote < 0) {
      add('term', `hears of term ${term}`);
    }
    if (vote >= 0 && vote !== server && (vote !== before.vote || term > before.term)) {
      add('vote', `votes for ${vote} in term ${term}`);
    }
    if (role === Role.PreCandidate && input === 'election-timeout') {
      add('pre-vote', `hears no leader, asks for pre-votes in term ${term + 1}`);
    }
    if (role === Role.Candidate && term > before.term) add('campaign', `campaigns in term ${term}`);
    if (role === Role.Leader && before.role !== Role.Leader) {
      if (term > before.term) add('campaign', `campaigns in term ${term}`);
      add('lead', `leads term ${term}`);
    }
    if (leader >= 0 && leader !== server && (leader !== before.leader || term !== before.term)) {
      add('follow', `follows ${leader} in term ${term}`);
    }
    if (commitIndex > before.commitIndex) add('commit', `commits up to ${commitIndex}`);
    before.role = role;
    before.term = term;
    before.vote = vote;
    before.leader = leader;
    before.commitIndex = commitIndex;
  }
}

/** One line for each happening, in fixed columns: virtual milliseconds, who, what. */
export function formatHappenings(happenings: readonly Happening[]): string {
  return happenings
    .map(({ atUs, kind, server, text }) => {
      const who = server === null ? kind : `server ${server}`;
      return `${milliseconds(atUs).padStart(9)} ms  ${who.padEnd(9)} ${text}\n`;
    })
    .join('');
}

/** With one decimal, cut off, without floating point. */
export function milliseconds(us: Micros): string {
  return `${Math.floor(us / 1_000)}.${Math.floor((us % 1_000) / 100)}`;
}
