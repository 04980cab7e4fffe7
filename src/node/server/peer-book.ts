/**
 * Where the other servers are. Four sources, the later ones weaker: what a server said of itself when it called, the list
 * that this server is started with, where it says something else than the one that founded the cluster (the servers have
 * moved), the replicated configuration, and the founding list; in place of that, for a server that joins, what the cluster
 * told it.
 */
import type { MemberId } from '../../base/types.ts';
import type { Configuration } from '../../raft/configuration.ts';
import type { Member } from '../../replica/options.ts';
import { type MemberAddress, memberName, parseMemberName } from '../config/addresses.ts';

export class PeerBook {
  readonly #founded = new Map<MemberId, MemberAddress>();
  readonly #moved = new Map<MemberId, MemberAddress>();
  readonly #configured = new Map<MemberId, MemberAddress>();
  readonly #said = new Map<MemberId, MemberAddress>();

  /** @param listed with what this server is started now; by their names they are the founders. */
  constructor(founders: readonly Member[], listed: readonly MemberAddress[] = []) {
    for (const { id, name: founder } of founders) {
      learn(this.#founded, id, founder);
      const now = listed.find(({ name }) => name === this.#founded.get(id)?.name);
      if (now !== undefined && memberName(now) !== founder) this.#moved.set(id, now);
    }
  }

  /** A server has called under this name. */
  said(member: MemberId, name: string): void {
    learn(this.#said, member, name);
  }

  /** The cluster that this server joins has told of one of its members. */
  told(member: MemberId, address: MemberAddress): void {
    this.#founded.set(member, address);
  }

  /** Another configuration is in force. */
  configured({ names }: Configuration): void {
    this.#configured.clear();
    for (const { id, name } of names) learn(this.#configured, id, name);
  }

  /** Null when nobody knows. */
  find(member: MemberId): MemberAddress | null {
    const told = this.#said.get(member) ?? this.#moved.get(member);
    return told ?? this.#configured.get(member) ?? this.#founded.get(member) ?? null;
  }
}

function learn(into: Map<MemberId, MemberAddress>, id: MemberId, name: string): void {
  const address = parseMemberName(name);
  if (address !== null) into.set(id, address);
}
