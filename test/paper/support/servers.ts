/**
 * A few servers for the paper's examples: each line of a script says who campaigns, who proposes, and between whom
 * frames travel meanwhile; what is sent across is lost. Only the rules of the paper are on (neither pre-vote nor
 * check-quorum), and the test cluster underneath judges every step by books of its own.
 */
import type { MemberId, Term } from '../../../src/base/types.ts';
import { lastIndex } from '../../../src/raft/log.ts';
import type { MembershipChange } from '../../../src/raft/membership-change.ts';
import type { Message } from '../../../src/raft/message.ts';
import type { RaftLimits } from '../../../src/raft/options.ts';
import { type RaftState, Role } from '../../../src/raft/state.ts';
import { logOf, PLAIN, termsOf } from '../../unit/raft/machine.ts';
import { proposal, type Server, TestCluster } from '../../unit/raft/network.ts';

export class Servers {
  readonly cluster: TestCluster;
  /** May cut what is delivered short. */
  deliver: (message: Message) => Message = (message) => message;

  /** `joining`: servers that are there and know nobody yet. */
  constructor(ids: readonly MemberId[], limits: RaftLimits = PLAIN, joining: readonly MemberId[] = []) {
    this.cluster = new TestCluster(ids, limits, joining);
  }

  /** The server starts with this log on its disk, in this term, in which it voted for `vote` (-1: for nobody). */
  startWith(id: MemberId, log: readonly Term[], term: Term = Math.max(0, ...log), vote: MemberId = -1): void {
    const server = this.#server(id);
    server.entries = logOf(log);
    server.hardState = { term, vote };
    this.restart(id);
  }

  /** It times out, and these (itself among them) can talk until nothing moves. True when it was elected. */
  campaign(id: MemberId, ...among: readonly MemberId[]): boolean {
    this.cluster.step(this.#server(id), { kind: 'election-timeout' });
    const { term, role } = this.state(id);
    this.settle(...among);
    return role === Role.Candidate && this.cluster.leaders.get(term) === id;
  }

  /** It takes a command, and these can talk until nothing moves. Nobody named: it keeps it for itself. */
  propose(id: MemberId, ...among: readonly MemberId[]): void {
    this.cluster.step(this.#server(id), proposal(new Uint8Array([this.state(id).term])));
    this.settle(...(among.length === 0 ? [id] : among));
  }

  /**
   * It is asked to change the membership, and these can talk until nothing moves. Nobody named: it keeps the entry for
   * itself. Throws when it refuses.
   */
  change(id: MemberId, changes: readonly MembershipChange[], ...among: readonly MemberId[]): void {
    const heard = this.cluster.servers.map((one) => one.id);
    const before = lastIndex(this.state(id));
    this.cluster.step(this.#server(id), { kind: 'configuration-change', changes, autoLeave: true, heard });
    if (lastIndex(this.state(id)) === before) throw new Error(`server ${id} refused the change`);
    this.settle(...(among.length === 0 ? [id] : among));
  }

  /** The voters of the configuration in force on a server, those of the old half in brackets. */
  voters(id: MemberId): string {
    const { voters, outgoing } = this.state(id).configuration;
    return outgoing.length === 0 ? voters.join(' ') : `${voters.join(' ')} (${outgoing.join(' ')})`;
  }

  /** It sends heartbeats, and these can talk until nothing moves. */
  heartbeat(id: MemberId, ...among: readonly MemberId[]): void {
    this.cluster.step(this.#server(id), { kind: 'heartbeat-due' });
    this.settle(...among);
  }

  /** Frames travel between these alone, and disks work, until nothing moves; all other frames are lost. */
  settle(...among: readonly MemberId[]): void {
    const { cluster } = this;
    for (let left = 10_000; left > 0; left -= 1) {
      for (const id of among) cluster.complete(this.#server(id), 1);
      const message = cluster.messages.shift();
      if (message !== undefined) {
        if (among.includes(message.from) && among.includes(message.to)) {
          cluster.deliver(this.deliver(message), false);
        }
      } else if (among.every((id) => this.#server(id).tickets.length === 0)) return;
    }
    throw new Error('the servers do not come to rest');
  }

  /** It loses power, and starts again with what is on its disk. */
  restart(id: MemberId): void {
    this.cluster.crash(this.#server(id), 0);
  }

  state(id: MemberId): RaftState {
    return this.#server(id).state;
  }

  /** The terms of its entries. */
  log(id: MemberId): Term[] {
    return termsOf(this.state(id));
  }

  leads(id: MemberId): boolean {
    return this.state(id).role === Role.Leader;
  }

  #server(id: MemberId): Server {
    const server = this.cluster.servers.find((one) => one.id === id);
    if (server === undefined) throw new Error(`there is no server ${id}`);
    return server;
  }
}
