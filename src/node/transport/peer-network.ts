/**
 * The Network port over TCP: a connection to each other server for what is sent there, and the connections that they
 * made for what comes from them. Frames are lost when a server cannot be reached or does not keep up: Raft sends again.
 */
import type { MemberId } from '../../base/types.ts';
import type { Network } from '../../ports/network.ts';
import { Acceptor } from './acceptor.ts';
import type { FinalRefusal, PeerRefusal } from './control-frames.ts';
import { Dialer, type Endpoint } from './dialer.ts';
import type { PeerIdentity } from './handshake.ts';
import { type PeerTls, SocketMaker } from './sockets.ts';

export interface PeerNetworkOptions {
  readonly identity: PeerIdentity;
  /** Bytes of the largest message; the connection of whoever sends a larger one is closed. */
  readonly frameBytesMax: number;
  readonly tls: PeerTls | null;
  /** Where a member listens, as far as is known now. */
  readonly endpointOf: (member: MemberId) => Endpoint | null;
  /** That member is known to be removed for good: it is told so, and heard no more. */
  readonly isRemoved: (member: MemberId) => boolean;
  /** That member came with another data directory before; the first one is remembered. */
  readonly isAnother: (member: MemberId, directory: string) => boolean;
  readonly events: PeerNetworkEvents;
}

export interface PeerNetworkEvents {
  /** A frame arrived. */
  received(frame: Uint8Array): void;
  /** Another server has called; from its name it can be seen where it is. */
  called(member: MemberId, name: string): void;
  connected(member: MemberId): void;
  /** How long a ping and its answer took, in milliseconds; each second. */
  roundTrip(member: MemberId, ms: number): void;
  unreachable(member: MemberId, why: string): void;
  refused(reason: PeerRefusal, message: string, remote: string): void;
  /** That member, which knows the token, refuses this server for good. */
  refusedForGood(by: MemberId, reason: FinalRefusal): void;
}

/** Since the start. */
export interface PeerTraffic {
  readonly framesSent: number;
  readonly bytesSent: number;
  readonly framesReceived: number;
  readonly bytesReceived: number;
  /** To servers that could not be reached, or did not keep up. */
  readonly framesDropped: number;
  readonly callersRefused: number;
}

export class PeerNetwork implements Network {
  readonly #options: PeerNetworkOptions;
  readonly #sockets: SocketMaker;
  readonly #acceptor: Acceptor;
  readonly #dialers = new Map<MemberId, Dialer>();
  readonly #traffic = {
    framesSent: 0,
    bytesSent: 0,
    framesReceived: 0,
    bytesReceived: 0,
    framesDropped: 0,
    callersRefused: 0,
  };
  #closed = false;

  constructor(options: PeerNetworkOptions) {
    const { identity, frameBytesMax, tls, isRemoved, isAnother, events } = options;
    this.#options = options;
    this.#sockets = new SocketMaker(tls);
    this.#acceptor = new Acceptor(identity, frameBytesMax, this.#sockets, {
      isRemoved,
      isAnother,
      message: (frame) => {
        this.#traffic.framesReceived += 1;
        this.#traffic.bytesReceived += frame.length;
        events.received(frame);
      },
      welcomed: (member, name) => {
        events.called(member, name);
        this.#dialers.get(member)?.retryNow();
      },
      refused: (reason, message, remote) => {
        this.#traffic.callersRefused += 1;
        if (reason === 'removed') this.#forget(isRemoved);
        events.refused(reason, message, remote);
      },
    });
  }

  /** Resolves with the port, which the system chose if it was 0. */
  listen(endpoint: Endpoint): Promise<number> {
    return this.#acceptor.listen(endpoint);
  }

  /** Keeps connections to these servers, and to no others. */
  keepConnected(members: readonly MemberId[]): void {
    if (this.#closed) return;
    this.#forget((member) => !members.includes(member));
    for (const member of members) if (member !== this.#options.identity.self) this.#dialerTo(member);
  }

  send(to: MemberId, frame: Uint8Array): void {
    if (this.#closed) return;
    this.#traffic.framesSent += 1;
    this.#traffic.bytesSent += frame.length;
    this.#dialerTo(to).send(frame);
  }

  isConnected(member: MemberId): boolean {
    return this.#dialers.get(member)?.isConnected ?? false;
  }

  traffic(): PeerTraffic {
    return this.#traffic;
  }

  /** Resolves when nothing is open any more. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const dialer of this.#dialers.values()) dialer.close();
    await this.#acceptor.close();
  }

  /** Calls these servers no more; an answer to what one of them said may have made it call them again. */
  #forget(isOver: (member: MemberId) => boolean): void {
    for (const [member, dialer] of this.#dialers) {
      if (!isOver(member)) continue;
      dialer.close();
      this.#dialers.delete(member);
    }
  }

  #dialerTo(member: MemberId): Dialer {
    const known = this.#dialers.get(member);
    if (known !== undefined) return known;
    const { identity, endpointOf, events } = this.#options;
    const dialer = new Dialer(member, identity, this.#sockets, () => endpointOf(member), {
      connected: (to) => events.connected(to),
      roundTrip: (to, ms) => events.roundTrip(to, ms),
      unreachable: (to, why) => events.unreachable(to, why),
      refusedForGood: (by, reason) => events.refusedForGood(by, reason),
      dropped: () => {
        this.#traffic.framesDropped += 1;
      },
    });
    this.#dialers.set(member, dialer);
    return dialer;
  }
}
