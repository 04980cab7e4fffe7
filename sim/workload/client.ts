/** One simulated client: what it remembers between events. What it does is in `workload.ts`. */
import type { KeyValueOperation } from '../../properties/client-history.ts';
import { type MemberId, NO_MEMBER } from '../../src/base/types.ts';
import type { Outcome } from '../../src/replica/outcome.ts';
import type { ClientRequest } from '../system.ts';
import type { Beliefs, ReadWay } from './operations.ts';

export interface Client {
  readonly id: number;
  /** Its part of the key of all its draws. */
  readonly key: number;
  /** 0: it has none and must register before its next operation. */
  session: number;
  sequence: number;
  /** How many operations it has begun, and registrations; numbers of their draws. */
  operations: number;
  registrations: number;
  /** Rises whenever it begins or ends something: an answer that carries another number is late. */
  task: number;
  taskKey: number;
  /** Tries of the task. */
  attempt: number;
  /** What it waits for: an operation, a session, or nothing. */
  state: 'idle' | 'registering' | 'operating';
  operation: KeyValueOperation | null;
  /** Of a `get`; `log` for all else. */
  way: ReadWay;
  /** The number of the operation in the history. */
  call: number;
  /** A try was left without an answer, or was answered with "unknown". */
  mayHaveTakenEffect: boolean;
  leader: MemberId;
  lastServer: MemberId;
  /** The event that it will be woken by; 0 for none. */
  timer: number;
  /** An operation has returned since the probe began. */
  probed: boolean;
  readonly beliefs: Beliefs;
}

export function createClient(id: number, key: number): Client {
  return {
    id,
    key,
    session: 0,
    sequence: 0,
    operations: 0,
    registrations: 0,
    task: 0,
    taskKey: 0,
    attempt: 0,
    state: 'idle',
    operation: null,
    way: 'log',
    call: 0,
    mayHaveTakenEffect: false,
    leader: NO_MEMBER,
    lastServer: NO_MEMBER,
    timer: 0,
    probed: false,
    beliefs: new Map(),
  };
}

/** One request on its way to one server, and its answer on the way back. */
export interface Try {
  readonly client: Client;
  readonly task: number;
  readonly attempt: number;
  readonly key: number;
  readonly server: MemberId;
  readonly request: ClientRequest;
  /** Null until the server has answered. */
  outcome: Outcome | null;
}
