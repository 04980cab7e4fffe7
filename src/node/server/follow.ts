/** Follows the observations of a replica for what its status does not say: when the leader was heard, who has what. */
import { type LogIndex, type MemberId, NO_MEMBER, type Term } from '../../base/types.ts';
import { MessageKind } from '../../raft/message.ts';
import type { Observation } from '../../raft/observation.ts';
import { Role } from '../../raft/state.ts';

/** What a leader alone sends, and from time to time: a server that receives a snapshot for minutes hears nothing else. */
const OF_LEADERS: ReadonlySet<MessageKind> = new Set([
  MessageKind.AppendRequest,
  MessageKind.SnapshotRequest,
]);

/** What is looked at in an observation. */
export type Followed = Pick<
  Observation,
  'message' | 'leader' | 'term' | 'role' | 'matched' | 'input' | 'snapshot' | 'baseIndex' | 'sent'
>;

export class Follow {
  readonly #matches = new Map<MemberId, LogIndex>();
  /** As leader: when each member answered last. */
  readonly #answeredAt = new Map<MemberId, number>();
  #term: Term = 0;
  #leads = false;
  #leaderHeardAt = -1;
  #leader: MemberId = NO_MEMBER;
  /** Changes from one known leader to another, or to a later term of the same. */
  leaderChanges = 0;
  /** Elections that this server began. */
  elections = 0;
  /** As leader: requests to append sent, heartbeats included, and answers to them; each request is answered once. */
  appendsSent = 0;
  appendsAnswered = 0;
  snapshotIndex: LogIndex = 0;
  baseIndex: LogIndex = 0;

  observe(observation: Followed): void {
    const { message, leader, term, role, matched, input, sent } = observation;
    if (message !== null && message.from === leader && OF_LEADERS.has(message.kind)) {
      this.#leaderHeardAt = performance.now();
    }
    if (message !== null && message.kind === MessageKind.AppendResponse) {
      this.appendsAnswered += 1;
      this.#answeredAt.set(message.from, performance.now());
    }
    for (let i = 0; i < sent.length; i += 1) {
      if (sent[i]!.message.kind === MessageKind.AppendRequest) this.appendsSent += 1;
    }
    if (input === 'election-timeout') this.elections += 1;
    this.#leads = role === Role.Leader;
    if (leader !== NO_MEMBER && (leader !== this.#leader || term !== this.#term)) this.leaderChanges += 1;
    if (leader !== this.#leader || term !== this.#term) {
      this.#matches.clear();
      this.#answeredAt.clear();
    }
    if (leader !== NO_MEMBER) this.#leader = leader;
    this.#term = term;
    this.snapshotIndex = observation.snapshot?.index ?? 0;
    this.baseIndex = observation.baseIndex;
    for (let i = 0; i < matched.length; i += 1) this.#matches.set(matched[i]!.member, matched[i]!.index);
  }

  matchIndexOf(member: MemberId): LogIndex {
    return this.#matches.get(member) ?? 0;
  }

  /** As leader: milliseconds since that member answered an append, heartbeats included; else null. */
  sinceAnswered(member: MemberId): number | null {
    const at = this.#answeredAt.get(member);
    return at === undefined || !this.#leads ? null : performance.now() - at;
  }

  sinceLeaderHeard(): number | null {
    return this.#leads || this.#leaderHeardAt < 0 ? null : performance.now() - this.#leaderHeardAt;
  }
}
