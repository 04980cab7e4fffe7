/**
 * The way to one other server: connects, shakes hands, carries frames there, and begins again when the connection is
 * lost, with growing pauses. Frames that come while it connects wait; while it pauses they are dropped, since whoever
 * sent them would send something newer by then.
 */
import type { MemberId } from '../../base/types.ts';
import { Connection } from './connection.ts';
import type { ControlFrame, FinalRefusal, Hello } from './control-frames.ts';
import { type Challenge, isFinal, isWelcome, makeHello, type PeerIdentity } from './handshake.ts';
import {
  HANDSHAKE_MS_MAX,
  PING_MS,
  QUEUE_BYTES_MAX,
  RETRY_MS_MAX,
  RETRY_MS_MIN,
  SILENCE_MS_MAX,
} from './limits.ts';
import type { SocketMaker } from './sockets.ts';

export interface DialerEvents {
  connected(member: MemberId): void;
  /** How long a ping and its answer took, in milliseconds. */
  roundTrip(member: MemberId, ms: number): void;
  /** It was connected, or an attempt has failed. Said once for each reason, not at each attempt. */
  unreachable(member: MemberId, why: string): void;
  /** That server, which has proved that it knows the token, refuses this one for good. It is called no more. */
  refusedForGood(member: MemberId, reason: FinalRefusal): void;
  dropped(): void;
}

/** Where a server listens for its peers. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

export class Dialer {
  readonly member: MemberId;
  readonly #identity: PeerIdentity;
  readonly #sockets: SocketMaker;
  readonly #endpoint: () => Endpoint | null;
  readonly #events: DialerEvents;
  #connection: Connection | null = null;
  #ready = false;
  #challenge: Challenge | null = null;
  #hello: Hello | null = null;
  /** When the pings went out that are not answered, oldest first. */
  #pings: number[] = [];
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #pause = RETRY_MS_MIN;
  #timer: NodeJS.Timeout | null = null;
  #lastWhy = '';
  #closed = false;

  /** @param endpoint where the server is, as far as is known now; null: nobody knows. */
  constructor(
    member: MemberId,
    identity: PeerIdentity,
    sockets: SocketMaker,
    endpoint: () => Endpoint | null,
    events: DialerEvents,
  ) {
    this.member = member;
    this.#identity = identity;
    this.#sockets = sockets;
    this.#endpoint = endpoint;
    this.#events = events;
    this.#dial();
  }

  get isConnected(): boolean {
    return this.#ready;
  }

  send(frame: Uint8Array): void {
    if (this.#ready) {
      if (!this.#connection!.send(frame)) this.#events.dropped();
    } else if (this.#connection !== null && this.#waitingBytes + frame.length <= QUEUE_BYTES_MAX) {
      this.#waiting.push(frame);
      this.#waitingBytes += frame.length;
    } else this.#events.dropped();
  }

  /** The other server has shown itself alive: no need to wait any longer. */
  retryNow(): void {
    if (this.#closed || this.#connection !== null) return;
    this.#pause = RETRY_MS_MIN;
    this.#dial();
  }

  close(): void {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#connection?.close('closed here');
  }

  #dial(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    const endpoint = this.#endpoint();
    if (endpoint === null) {
      this.#retryLater('its address is not known');
      return;
    }
    this.#challenge = null;
    this.#hello = null;
    this.#connection = new Connection(this.#sockets.connect(endpoint), {
      control: (frame) => this.#control(frame),
      message: () => this.#connection?.close('it sent a message on a connection for the other direction'),
      closed: (why) => this.#lost(why),
    });
    this.#timer = setTimeout(() => this.#connection?.close('it does not answer'), HANDSHAKE_MS_MAX);
  }

  #control(frame: ControlFrame): void {
    const connection = this.#connection!;
    if (frame.kind === 'challenge' && this.#hello === null) {
      this.#challenge = frame;
      this.#hello = makeHello(this.#identity, this.member, frame);
      connection.sendControl(this.#hello);
    } else if (frame.kind === 'welcome' && this.#hello !== null && !this.#ready) {
      if (isWelcome(this.#identity.token, this.#hello, this.#challenge!, frame.proof))
        this.#begin(connection);
      else connection.close('it does not know the token of this cluster');
    } else if (frame.kind === 'refused' && 'proof' in frame) {
      this.#refusedForGood(connection, frame);
    } else if (frame.kind === 'refused') {
      connection.close(`it refused this server: ${frame.message} (${frame.reason})`);
    } else if (frame.kind === 'pong' && this.#pings.length > 0) {
      this.#events.roundTrip(this.member, performance.now() - this.#pings.shift()!);
    } else connection.close('it does not keep to the handshake');
  }

  /** Believed only from who knows the token, since a server ends by it. */
  #refusedForGood(
    connection: Connection,
    said: { readonly reason: FinalRefusal; readonly message: string; readonly proof: string },
  ): void {
    const { token } = this.#identity;
    if (this.#hello === null || !isFinal(said, token, this.#hello, this.#challenge!)) {
      connection.close(`it says that ${said.message}, and does not know the token of this cluster`);
      return;
    }
    this.close();
    this.#events.refusedForGood(this.member, said.reason);
  }

  #begin(connection: Connection): void {
    this.#ready = true;
    this.#pause = RETRY_MS_MIN;
    this.#lastWhy = '';
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#pings = [];
    this.#ping(connection);
    this.#timer = setInterval(() => {
      if (connection.silence > SILENCE_MS_MAX) connection.close('it has fallen silent');
      else this.#ping(connection);
    }, PING_MS);
    for (const frame of this.#waiting) connection.send(frame);
    this.#forgetWaiting();
    this.#events.connected(this.member);
  }

  #ping(connection: Connection): void {
    this.#pings.push(performance.now());
    connection.sendControl({ kind: 'ping' });
  }

  #lost(why: string): void {
    this.#connection = null;
    this.#ready = false;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#forgetWaiting();
    if (!this.#closed) this.#retryLater(why);
  }

  #forgetWaiting(): void {
    this.#waiting = [];
    this.#waitingBytes = 0;
  }

  #retryLater(why: string): void {
    if (why !== this.#lastWhy) this.#events.unreachable(this.member, why);
    this.#lastWhy = why;
    // Up to a quarter more, so that servers that lost each other at once do not go on in step.
    const pause = this.#pause * (1 + Math.random() / 4);
    this.#pause = Math.min(this.#pause * 2, RETRY_MS_MAX);
    this.#timer = setTimeout(() => this.#dial(), pause);
  }
}
