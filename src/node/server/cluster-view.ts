/** What this server knows of its cluster and of itself, put together for people, clients and metrics. */
import type { LogIndex, MemberId, Term } from '../../base/types.ts';
import { isMember, isVoter, membersOf } from '../../raft/configuration.ts';
import { Role } from '../../raft/state.ts';
import type { Replica } from '../../replica/replica.ts';
import { formatEndpoint, type MemberAddress } from '../config/addresses.ts';
import type { Follow } from './follow.ts';
import type { PeerBook } from './peer-book.ts';

export type StateName = 'follower' | 'candidate' | 'leader' | 'shutdown';

export interface MemberView {
  readonly id: MemberId;
  /** Empty when nobody knows. */
  readonly name: string;
  readonly address: MemberAddress | null;
  readonly voter: boolean;
  readonly self: boolean;
  readonly leader: boolean;
  /** A connection to it stands; to itself always. */
  readonly connected: boolean;
  /** As leader: how far its log is known to agree; else null. */
  readonly matchIndex: LogIndex | null;
  /** Milliseconds since the last heartbeat: of this server, since it heard the leader; of others, as their leader, since they answered; else null. */
  readonly sinceHeartbeat: number | null;
}

export interface LeaderView {
  readonly id: MemberId;
  readonly address: MemberAddress | null;
  readonly self: boolean;
}

export interface StatusView {
  readonly state: StateName;
  readonly term: Term;
  readonly lastIndex: LogIndex;
  readonly commitIndex: LogIndex;
  readonly appliedIndex: LogIndex;
  readonly durableIndex: LogIndex;
  readonly isMember: boolean;
  readonly isVoter: boolean;
}

export interface ViewOptions {
  readonly self: MemberAddress;
  readonly member: MemberId;
  readonly clusterId: number;
  readonly replica: Replica;
  readonly book: PeerBook;
  readonly follow: Follow;
  /** Of the HTTP API, on all servers. */
  readonly scheme: 'http' | 'https';
  /** A connection to that member stands. */
  readonly isConnected: (member: MemberId) => boolean;
  /** Milliseconds after which a member that has not answered its leader counts as away. */
  readonly silenceMax: number;
}

export class ClusterView {
  readonly self: MemberAddress;
  readonly member: MemberId;
  readonly clusterId: number;
  readonly #replica: Replica;
  readonly #book: PeerBook;
  readonly #follow: Follow;
  readonly #scheme: ViewOptions['scheme'];
  readonly #isConnected: (member: MemberId) => boolean;
  readonly #silenceMax: number;

  constructor(options: ViewOptions) {
    this.self = options.self;
    this.member = options.member;
    this.clusterId = options.clusterId;
    this.#replica = options.replica;
    this.#book = options.book;
    this.#follow = options.follow;
    this.#scheme = options.scheme;
    this.#isConnected = options.isConnected;
    this.#silenceMax = options.silenceMax;
  }

  /** Where clients reach a server, as an origin: all servers of a cluster speak TLS to them, or none does. */
  originOf({ client }: MemberAddress): string {
    return `${this.#scheme}://${formatEndpoint(client)}`;
  }

  /** It is that of the pages of a member. */
  isMemberOrigin(origin: string): boolean {
    return this.members().some(({ address }) => address !== null && origin === this.originOf(address));
  }

  status(): StatusView {
    const { phase, role, term, lastIndex, commitIndex, appliedIndex, durableIndex, configuration } =
      this.#replica.status();
    return {
      state: phase === 'stopped' ? 'shutdown' : stateName(role),
      term,
      lastIndex,
      commitIndex,
      appliedIndex,
      durableIndex,
      isMember: isMember(configuration, this.member),
      isVoter: isVoter(configuration, this.member),
    };
  }

  /** Null when none is known. */
  leader(): LeaderView | null {
    const { leader, phase } = this.#replica.status();
    if (phase !== 'running' || leader < 0) return null;
    const self = leader === this.member;
    return { id: leader, address: self ? this.self : this.#book.find(leader), self };
  }

  /** There is a leader, which a majority answers: a leader without one steps down, and a follower stops to follow. */
  isReady(): boolean {
    return this.leader() !== null;
  }

  members(): readonly MemberView[] {
    const { configuration, leader, role } = this.#replica.status();
    return membersOf(configuration).map((id) => {
      const self = id === this.member;
      const address = self ? this.self : this.#book.find(id);
      return {
        id,
        name: address?.name ?? '',
        address,
        voter: isVoter(configuration, id),
        self,
        leader: id === leader,
        connected: self || this.#isConnected(id),
        matchIndex: role === Role.Leader ? this.#follow.matchIndexOf(id) : null,
        sinceHeartbeat: self ? this.#follow.sinceLeaderHeard() : this.#follow.sinceAnswered(id),
      };
    });
  }

  /** As leader: that member is known to be away. One that has not been asked yet is not. */
  isAway({ self, connected, sinceHeartbeat }: MemberView): boolean {
    if (self) return false;
    return !connected || (sinceHeartbeat !== null && sinceHeartbeat >= this.#silenceMax);
  }

  /** Null when no member has this name. */
  memberByName(name: string): MemberView | null {
    return this.members().find((member) => member.name === name) ?? null;
  }

  /** The largest member id that was ever used. */
  highestId(): MemberId {
    return this.#replica.status().configuration.highestId;
  }

  /** Milliseconds since this server last heard its leader; null for the leader, and when none was heard. */
  sinceLeaderHeard(): number | null {
    return this.#follow.sinceLeaderHeard();
  }
}

function stateName(role: Role): StateName {
  if (role === Role.Leader) return 'leader';
  return role === Role.Follower ? 'follower' : 'candidate';
}
