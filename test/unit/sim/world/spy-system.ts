/** Our own Raft, with everything written down that passes between a server and the outside. */
import { raftSystem } from '../../../../sim/raft-system.ts';
import type { SimulatedServer, System } from '../../../../sim/system.ts';
import type { MemberId, Micros } from '../../../../src/base/types.ts';
import type { Outcome } from '../../../../src/replica/outcome.ts';
import { identifyFrame } from '../../../../src/wire/identify-frame.ts';

/** A frame that reached a server. */
export interface Delivery {
  readonly from: MemberId;
  readonly to: MemberId;
  /** Of the message, by `MessageKind`. */
  readonly kind: number;
  readonly sentAt: Micros;
  readonly at: Micros;
}

export interface Answer {
  readonly server: MemberId;
  readonly at: Micros;
  readonly outcome: Outcome;
}

export interface Spy {
  readonly system: System;
  readonly deliveries: Delivery[];
  readonly answers: Answer[];
}

type Departure = Pick<Delivery, 'from' | 'kind' | 'sentAt'>;

/** `now` is the virtual time of the world that the system is put into. */
export function spyOn(now: () => Micros): Spy {
  // The simulated network hands on the very bytes that it was given, unless it damages them.
  const departures = new Map<Uint8Array, Departure>();
  const deliveries: Delivery[] = [];
  const answers: Answer[] = [];
  const identity = { kind: 0, term: 0, index: 0 };

  const create: System['create'] = (context) => {
    const { self, ports } = context;
    const network = {
      send: (to: MemberId, frame: Uint8Array): void => {
        identifyFrame(frame, identity);
        departures.set(frame, { from: self, kind: identity.kind, sentAt: now() });
        ports.network.send(to, frame);
      },
    };
    const server = raftSystem.create({ ...context, ports: { ...ports, network } });
    const spied: SimulatedServer = {
      start: () => server.start(),
      stop: () => server.stop?.(),
      alarm: () => server.alarm(),
      view: () => server.view(),
      stateDigest: () => server.stateDigest(),
      receive: (frame) => {
        const departure = departures.get(frame);
        if (departure !== undefined) deliveries.push({ ...departure, to: self, at: now() });
        server.receive(frame);
      },
      request: (request, reply) =>
        server.request(request, (outcome) => {
          answers.push({ server: self, at: now(), outcome });
          reply(outcome);
        }),
    };
    return spied;
  };
  return { system: { ...raftSystem, create }, deliveries, answers };
}
