/**
 * Where the other servers are. Three sources, the later ones weaker: what a server said of itself when it called, the
 * replicated configuration, and the list that this server was started with.
 */
import type { MemberId } from '../../base/types.ts';
import type { Configuration } from '../../raft/configuration.ts';
import type { Member } from '../../replica/options.ts';
import { type MemberAddress, parseMemberName } from '../config/addresses.ts';

export class PeerBook {
  readonly #started = new Map<MemberId, MemberAddress>();
  readonly #configured = new Map<MemberId, MemberAddress>();
  readonly #said = new Map<MemberId, MemberAddress>();

  constructor(founders: readonly Member[]) {
    for (const { id, name } of founders) learn(this.#started, id, name);
  }

  /** A server has called under this name. */
  said(member: MemberId, name: string): void {
    learn(this.#said, member, name);
  }

  /** Another configuration is in force. */
  configured({ names }: Configuration): void {
    this.#configured.clear();
    for (const { id, name } of names) learn(this.#configured, id, name);
  }

  /** Null when nobody knows. */
  find(member: MemberId): MemberAddress | null {
    return this.#said.get(member) ?? this.#configured.get(member) ?? this.#started.get(member) ?? null;
  }
}

function learn(into: Map<MemberId, MemberAddress>, id: MemberId, name: string): void {
  const address = parseMemberName(name);
  if (address !== null) into.set(id, address);
}
