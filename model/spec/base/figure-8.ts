/**
 * Figure 8 of the Raft paper, up to its third state, with the servers it needs: a leader of term 4 holds an entry of
 * term 2 that nobody else has, and another server one of term 3. It is reached step by step from the first state by the
 * correct rules, so whoever begins there begins in a reachable state.
 */
import { type Transition, transitionsOf } from '../../check/plain.ts';
import type { Message } from './message.ts';
import { type BaseState, baseSpecification } from './specification.ts';
import type { ServerState } from './state.ts';

const TERMS = 4;
/** Who wants to lead first, who votes, who leads in between. */
const [FIRST, VOTER, SECOND] = [0, 1, 2];

type Move = Transition<ServerState, Message>;

/** @throws RangeError for fewer than three servers: the figure needs a majority that changes. */
export function figure8State(servers: number): BaseState {
  if (servers < 3) throw new RangeError(`Figure 8 needs three servers or more, not ${servers}`);
  const votes = Array.from({ length: Math.floor(servers / 2) }, (_, at) => VOTER + at + (at > 0 ? 1 : 0));
  const play = new Play(servers);
  play.elect(FIRST, 1, votes);
  play.take(FIRST, 'ClientRequest');
  play.elect(SECOND, 2, votes);
  play.take(SECOND, 'ClientRequest');
  play.depose(FIRST, SECOND);
  play.elect(FIRST, 1, votes);
  return play.state;
}

/** Plays a scripted run of the correct specification. */
class Play {
  readonly #specification: ReturnType<typeof baseSpecification>;
  state: BaseState;

  constructor(servers: number) {
    const rules = {
      servers,
      values: 1,
      termMax: TERMS,
      logMax: 1,
      selfMessages: false,
      drop: true,
      bug: null,
    };
    const network = { kind: 'bag', messagesMax: 1, copiesMax: 1 } as const;
    this.#specification = baseSpecification('Figure 8', rules, network, 0);
    this.state = this.#specification.initial;
  }

  take(server: number, action: string, fits: (move: Move) => boolean = () => true): void {
    const move = transitionsOf(this.#specification, this.state).find(
      (one) => one.server === server && one.step.action === action && fits(one),
    );
    if (move === undefined) throw new RangeError(`server ${server} cannot take ${action} here`);
    this.state = move.next;
  }

  /** `server` times out so many times, and is elected by the voters and itself. */
  elect(server: number, timeouts: number, voters: readonly number[]): void {
    for (let n = 0; n < timeouts; n += 1) this.take(server, 'Timeout');
    for (const voter of voters) {
      this.take(server, 'RequestVote', ({ next }) => next.messages.some(({ to }) => to === voter));
      this.take(voter, 'UpdateTerm');
      this.take(voter, 'HandleRequestVoteRequest');
      this.take(server, 'HandleRequestVoteResponse');
    }
    this.take(server, 'BecomeLeader');
  }

  /** `server` hears of the term of `leader`, and nothing else. */
  depose(server: number, leader: number): void {
    this.take(leader, 'AppendEntries', ({ next }) => next.messages.some(({ to }) => to === server));
    this.take(server, 'UpdateTerm');
    this.take(server, 'DropMessage');
  }
}
