/**
 * Where other servers call: asks each who it is, refuses strangers with a reason, and hands on the frames of the
 * others. A connection that says nothing for some seconds is given up.
 */
import type { Server, Socket } from 'node:net';
import { readU53 } from '../../base/bytes.ts';
import type { MemberId } from '../../base/types.ts';
import { AT_FROM, FRAME_BYTES_MIN } from '../../wire/layout.ts';
import { Connection } from './connection.ts';
import type { ControlFrame, FinalRefusal, Hello, PeerRefusal } from './control-frames.ts';
import type { Endpoint } from './dialer.ts';
import {
  type Challenge,
  makeChallenge,
  makeFinal,
  makeWelcome,
  type PeerIdentity,
  type Refused,
  refusalOf,
} from './handshake.ts';
import { CONNECTIONS_MAX, HANDSHAKE_MS_MAX, PING_MS, SILENCE_MS_MAX } from './limits.ts';
import { listen } from './listen.ts';
import { OpenSockets } from './open-sockets.ts';
import type { SocketMaker } from './sockets.ts';

export interface AcceptorEvents {
  /** That member is known to be removed for good: its calls are refused. */
  isRemoved(member: MemberId): boolean;
  /** That member came with another data directory before: its calls are refused. The first one is remembered. */
  isAnother(member: MemberId, directory: string): boolean;
  /** Another server has called, and was welcomed. */
  welcomed(member: MemberId, name: string): void;
  /** A caller was turned away. `remote` and `message` are for people. */
  refused(reason: PeerRefusal, message: string, remote: string): void;
  /** A frame of a server that was welcomed. */
  message(frame: Uint8Array): void;
}

interface Caller {
  readonly connection: Connection;
  hello: Hello | null;
  timer: NodeJS.Timeout;
}

export class Acceptor {
  readonly #identity: PeerIdentity;
  readonly #frameBytesMax: number;
  readonly #events: AcceptorEvents;
  readonly #server: Server;
  readonly #open: OpenSockets;
  readonly #callers = new Set<Caller>();

  constructor(identity: PeerIdentity, frameBytesMax: number, sockets: SocketMaker, events: AcceptorEvents) {
    this.#identity = identity;
    this.#frameBytesMax = frameBytesMax;
    this.#events = events;
    this.#server = sockets.listen((socket) => this.#accept(socket));
    this.#open = new OpenSockets(this.#server);
    this.#server.maxConnections = CONNECTIONS_MAX;
  }

  /** Resolves with the port, which the system chose if it was 0. */
  listen(endpoint: Endpoint): Promise<number> {
    // A connection that could not be accepted is its caller's affair, who tries again.
    return listen(this.#server, endpoint, () => {});
  }

  close(): Promise<void> {
    for (const { connection } of [...this.#callers]) connection.close('closed here');
    this.#open.destroyAll();
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
    });
  }

  #accept(socket: Socket): void {
    const challenge = makeChallenge();
    const connection = new Connection(socket, {
      control: (frame) => this.#control(caller, challenge, frame),
      message: (frame) => this.#message(caller, frame),
      closed: () => {
        clearTimeout(caller.timer);
        this.#callers.delete(caller);
      },
    });
    const timer = setTimeout(() => connection.close('no handshake'), HANDSHAKE_MS_MAX);
    const caller: Caller = { connection, hello: null, timer };
    this.#callers.add(caller);
    connection.sendControl(challenge);
  }

  #control(caller: Caller, challenge: Challenge, frame: ControlFrame): void {
    const { connection, hello } = caller;
    if (frame.kind === 'ping' && hello !== null) {
      // Not the moment its removal is known: what it said before, to hand the leadership over for one, is on its way.
      const final = this.#finalOf(hello, challenge);
      if (final === null) connection.sendControl({ kind: 'pong' });
      else this.#refuse(connection, final);
    } else if (frame.kind === 'hello' && hello === null) {
      const refusal = refusalOf(this.#identity, frame, challenge) ?? this.#finalOf(frame, challenge);
      if (refusal === null) this.#welcome(caller, frame, makeWelcome(this.#identity.token, frame, challenge));
      else this.#refuse(connection, refusal);
    } else connection.close('it does not keep to the handshake');
  }

  /** Of a caller that has proved who it is; null: nothing ends it, as far as is known. */
  #finalOf(hello: Hello, challenge: Challenge): Refused | null {
    const reason = this.#endOf(hello);
    return reason === null ? null : makeFinal(reason, this.#identity.token, hello, challenge);
  }

  #endOf({ from, directory }: Hello): FinalRefusal | null {
    if (this.#events.isRemoved(from)) return 'removed';
    return this.#events.isAnother(from, directory) ? 'directory' : null;
  }

  #refuse(connection: Connection, refusal: Refused): void {
    this.#events.refused(refusal.reason, refusal.message, connection.remote);
    connection.endWith(refusal, refusal.message);
  }

  #welcome(caller: Caller, hello: Hello, welcome: ControlFrame): void {
    const { connection } = caller;
    caller.hello = hello;
    clearTimeout(caller.timer);
    caller.timer = setInterval(() => {
      if (connection.silence > SILENCE_MS_MAX) connection.close('it has fallen silent');
    }, PING_MS);
    connection.acceptMessages(this.#frameBytesMax);
    connection.sendControl(welcome);
    this.#events.welcomed(hello.from, hello.name);
  }

  /** Nobody speaks for another server. */
  #message(caller: Caller, frame: Uint8Array): void {
    if (frame.length >= FRAME_BYTES_MIN && readU53(frame, AT_FROM) !== caller.hello?.from) {
      caller.connection.close('it sent a message in the name of another server');
    } else this.#events.message(frame);
  }
}
