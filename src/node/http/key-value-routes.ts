/** Reads and writes of keys, and sessions for writes that take effect once however often they are sent. */
import { isUtf8 } from 'node:buffer';
import {
  type ClientResult,
  encodeCommand,
  type KeyValueMachine,
  type KeyValueOperation,
  NO_SESSION,
} from '../../kv/index.ts';
import { EMPTY_PAYLOAD, EntryKind } from '../../raft/entry.ts';
import type { Outcome } from '../../replica/outcome.ts';
import type { Replica } from '../../replica/replica.ts';
import type { ClusterView } from '../server/cluster-view.ts';
import type { Writes } from '../server/writes.ts';
import { readSwapBody } from './bodies.ts';
import type { Call } from './call.ts';
import { answerNotCommitted, answerReadRefused } from './outcomes.ts';
import type { Parameter, Route } from './route.ts';

/** UTF-8 bytes of a key. */
const KEY_BYTES_MAX = 4_096;

const KEY: Parameter = {
  name: 'key',
  in: 'path',
  description: 'percent-encoded; may have slashes',
  type: 'string',
};
const CONSISTENCY: Parameter = {
  name: 'consistency',
  in: 'query',
  description: 'linearizable, the default, or stale: from this server as it is, without a leader too',
  type: 'string',
};
const SESSION: readonly Parameter[] = [
  { name: 'Ordeal-Session', in: 'header', description: 'the number of a session', type: 'integer' },
  {
    name: 'Ordeal-Sequence',
    in: 'header',
    description: 'rises with each write of the session; a retry has the same',
    type: 'integer',
  },
];
const WRITE_ANSWERS = {
  307: 'another server leads',
  400: 'the request is not one',
  401: 'the write token is missing or wrong',
  409: 'a later write of this session was carried out (stale-sequence)',
  410: 'the session is not known (unknown-session)',
  413: 'key and value are too large',
  503: 'nothing happened: try again after Retry-After seconds',
  504: 'nobody knows whether it happened',
} as const;
const READ_ANSWERS = {
  200: 'the value',
  400: 'the request is not one',
  404: 'there is no such key',
  503: 'no leader, or no quorum: try again after Retry-After seconds',
} as const;

export class KeyValueRoutes {
  readonly #replica: Replica;
  readonly #machine: KeyValueMachine;
  readonly #view: ClusterView;
  readonly #writes: Writes;

  constructor(replica: Replica, machine: KeyValueMachine, view: ClusterView, writes: Writes) {
    this.#replica = replica;
    this.#machine = machine;
    this.#view = view;
    this.#writes = writes;
  }

  routes(): readonly Route[] {
    return [
      {
        method: 'GET',
        path: '/kv/{key}',
        summary: 'the value of a key, as text',
        parameters: [KEY, CONSISTENCY],
        answers: READ_ANSWERS,
        writes: false,
        handle: (call) => this.#get(call),
      },
      {
        method: 'PUT',
        path: '/kv/{key}',
        summary:
          'sets a key; the body is the value, UTF-8 text. With If-None-Match: * only if it is not there',
        parameters: [
          KEY,
          ...SESSION,
          {
            name: 'If-None-Match',
            in: 'header',
            description: '*: only if the key is not there',
            type: 'string',
          },
        ],
        body: { type: 'text/plain', description: 'the value', example: 'hello' },
        answers: {
          200: 'it is set',
          201: 'it was not there and is set',
          412: 'it was there',
          ...WRITE_ANSWERS,
        },
        writes: true,
        handle: (call) => this.#put(call),
      },
      {
        method: 'DELETE',
        path: '/kv/{key}',
        summary: 'removes a key',
        parameters: [KEY, ...SESSION],
        answers: { 200: 'it is not there any more', ...WRITE_ANSWERS },
        writes: true,
        handle: (call) => this.#delete(call),
      },
      {
        method: 'POST',
        path: '/cas/{key}',
        summary:
          'sets a key if it has the expected value (compare and set); expected null: if it is not there',
        parameters: [KEY, ...SESSION],
        body: {
          type: 'application/json',
          description: 'expected (text or null) and value (text)',
          example: { expected: null, value: 'hello' },
        },
        answers: { 200: 'it had that value, and is set', 412: 'it has another value', ...WRITE_ANSWERS },
        writes: true,
        handle: (call) => this.#swap(call),
      },
      {
        method: 'POST',
        path: '/sessions',
        summary: 'a new session: writes that name it take effect once, however often they are sent',
        answers: { 201: 'its number', ...WRITE_ANSWERS },
        writes: true,
        handle: (call) => this.#register(call),
      },
    ];
  }

  #get(call: Call): void {
    if (!isKey(call)) return;
    const consistency = call.parameter('consistency') ?? 'linearizable';
    if (consistency === 'stale') {
      this.#answerValue(call);
    } else if (consistency !== 'linearizable') {
      call.fail(400, 'bad-request', `consistency is ${consistency}: it must be linearizable or stale`);
    } else {
      this.#replica.read((outcome) => {
        if (outcome.kind === 'ready') this.#answerValue(call);
        else answerReadRefused(call, this.#view, outcome);
      });
    }
  }

  #answerValue(call: Call): void {
    const value = this.#machine.get(call.argument);
    if (value === null) call.fail(404, 'no-such-key', 'there is no such key');
    else call.text(200, value);
  }

  #put(call: Call): void {
    if (!isKey(call)) return;
    if (!isUtf8(call.body)) {
      call.fail(400, 'bad-request', 'the body is not UTF-8 text');
      return;
    }
    const key = call.argument;
    const value = call.body.toString('utf8');
    const condition = call.header('if-none-match');
    if (condition === null) this.#write(call, { kind: 'put', key, value });
    else if (condition === '*')
      this.#write(call, { kind: 'compare-and-set', key, expected: null, value }, 201);
    else call.fail(400, 'bad-request', 'If-None-Match must be *; to compare values use POST /cas/{key}');
  }

  #delete(call: Call): void {
    if (isKey(call)) this.#write(call, { kind: 'delete', key: call.argument });
  }

  #swap(call: Call): void {
    if (!isKey(call)) return;
    const body = readSwapBody(call);
    if (body !== null) this.#write(call, { kind: 'compare-and-set', key: call.argument, ...body });
  }

  #write(call: Call, operation: KeyValueOperation, successStatus = 200): void {
    const stamp = readStamp(call);
    if (stamp === null) return;
    const payload = encodeCommand({ ...stamp, operation });
    this.#writes.propose(payload, EntryKind.Command, call, (outcome) => {
      if (outcome.kind === 'committed') answerResult(call, outcome, successStatus);
      else answerNotCommitted(call, this.#view, outcome);
    });
  }

  #register(call: Call): void {
    this.#writes.propose(EMPTY_PAYLOAD, EntryKind.Session, call, (outcome) => {
      if (outcome.kind === 'committed') call.json(201, { session: outcome.index });
      else answerNotCommitted(call, this.#view, outcome);
    });
  }
}

function answerResult(
  call: Call,
  { index, term, result }: Extract<Outcome, { kind: 'committed' }>,
  status: number,
): void {
  // The key-value machine answers every command with one of these.
  const answer = result as ClientResult;
  switch (answer.kind) {
    case 'done':
      call.json(status, { index, term });
      break;
    case 'swapped':
      if (answer.swapped) call.json(status, { index, term, swapped: true });
      else
        call.fail(412, 'precondition', 'the key has another value than expected', {
          index,
          term,
          swapped: false,
        });
      break;
    case 'refused':
      if (answer.reason === 'unknown-session')
        call.fail(
          410,
          answer.reason,
          'the session was never registered, or was forgotten: register a new one',
        );
      else call.fail(409, answer.reason, 'a later write of this session was carried out');
      break;
    case 'value':
    case 'session':
      call.fail(500, 'internal', `an answer of kind ${answer.kind} to a write`);
      break;
    default:
      answer satisfies never;
  }
}

/** False, after saying so, for what is no key. */
function isKey(call: Call): boolean {
  const bytes = Buffer.byteLength(call.argument);
  if (call.argument === '.' || call.argument === '..') {
    call.fail(400, 'bad-request', `${call.argument} cannot be a key: clients take it out of the path`);
    return false;
  }
  if (bytes >= 1 && bytes <= KEY_BYTES_MAX) return true;
  call.fail(400, 'bad-request', `the key has ${bytes} bytes: it must have from 1 to ${KEY_BYTES_MAX}`);
  return false;
}

/** Null, after saying so, when the two headers are not right. */
function readStamp(call: Call): { session: number; sequence: number } | null {
  const session = call.header('ordeal-session');
  const sequence = call.header('ordeal-sequence');
  if (session === null && sequence === null) return { session: NO_SESSION, sequence: 0 };
  const numbers = { session: positiveOf(session), sequence: positiveOf(sequence) };
  if (numbers.session > 0 && numbers.sequence > 0) return numbers;
  call.fail(
    400,
    'bad-request',
    'Ordeal-Session and Ordeal-Sequence go together, and are integers from 1 to 2^53 - 1',
  );
  return null;
}

/** In decimal digits; 0 for everything else. */
function positiveOf(text: string | null): number {
  const value = text !== null && /^\d+$/.test(text) ? Number(text) : 0;
  return Number.isSafeInteger(value) ? value : 0;
}
