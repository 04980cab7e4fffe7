/**
 * A client of a cluster: finds the leader, follows it over fail-overs, and repeats what failed so that each write takes
 * effect once. What a call throws is a `ClientError`, whose code says what is known of its effect.
 */
import { isText } from '../base/text.ts';
import { ClientError } from './errors.ts';
import { type Reply, type Request, Router, type RouterOptions } from './router.ts';
import { SessionPool } from './session-pool.ts';
import { type ChangeListener, EventReader } from './watching.ts';

/** New sessions of one write that the cluster forgets before it comes; after them the write is given up. */
const FORGOTTEN_AT_ONCE_MAX = 3;

export interface ClientOptions extends RouterOptions {
  /**
   * true, the default: writes carry a session, and are repeated until they are answered. false: a write whose outcome
   * nobody knows ends as `unknown-outcome`.
   */
  readonly sessions?: boolean;
}

/** A member as `GET /cluster/members` tells it. */
export interface ClusterMember {
  readonly node_id: string;
  readonly member: number;
  readonly address: string | null;
  readonly client_address: string | null;
  readonly voter: boolean;
  readonly leader: boolean;
  readonly connected: boolean;
  readonly match_index: number | null;
}

export class OrdealClient {
  readonly #router: Router;
  readonly #sessions: SessionPool | null;

  constructor(options: ClientOptions) {
    this.#router = new Router(options);
    const register = async (): Promise<number> => {
      const reply = await this.#router.send({ method: 'POST', path: '/sessions', repeatable: true });
      const { session } = bodyOf<{ session: number }>(reply, 201);
      return session;
    };
    this.#sessions = (options.sessions ?? true) ? new SessionPool(register) : null;
  }

  /** The server that answered last, as an origin. */
  get server(): string {
    return this.#router.server;
  }

  /** Null when there is no such key. `stale`: from any server as it is, even without a leader. */
  async get(key: string, consistency: 'linearizable' | 'stale' = 'linearizable'): Promise<string | null> {
    const path = `${pathOf('kv', key)}?consistency=${consistency}`;
    const reply = await this.#router.send({ method: 'GET', path, repeatable: true });
    if (reply.status === 404) return null;
    if (reply.status !== 200) throw refused(reply);
    return reply.text;
  }

  /** Resolves with the index of the entry that says so: of the last attempt, where an earlier one had taken effect. */
  async put(key: string, value: string): Promise<number> {
    checkText(value, 'the value');
    const reply = await this.#write({ method: 'PUT', path: pathOf('kv', key), body: value });
    return bodyOf<{ index: number }>(reply, 200).index;
  }

  /** Resolves with the index of the entry that says so, as `put` does. */
  async delete(key: string): Promise<number> {
    const reply = await this.#write({ method: 'DELETE', path: pathOf('kv', key) });
    return bodyOf<{ index: number }>(reply, 200).index;
  }

  /** Sets the key if it has the expected value (null: if it is not there), and says whether it did. */
  async compareAndSet(key: string, expected: string | null, value: string): Promise<boolean> {
    checkText(value, 'the value');
    if (expected !== null) checkText(expected, 'the expected value');
    const body = JSON.stringify({ expected, value });
    const reply = await this.#write({ method: 'POST', path: pathOf('cas', key), body });
    if (reply.status === 412) return false;
    if (reply.status !== 200) throw refused(reply);
    return true;
  }

  /** Of the server that answers. */
  async status(): Promise<Readonly<Record<string, unknown>>> {
    const reply = await this.#router.send({ method: 'GET', path: '/cluster/status', repeatable: true });
    return bodyOf(reply, 200);
  }

  async members(): Promise<readonly ClusterMember[]> {
    const reply = await this.#router.send({ method: 'GET', path: '/cluster/members', repeatable: true });
    return bodyOf<{ members: readonly ClusterMember[] }>(reply, 200).members;
  }

  /** Adds a server that is to be started next, and returns its member id. Not repeated when its outcome is unknown. */
  async join(name: string, address: string, clientAddress: string): Promise<number> {
    const body = JSON.stringify({ node_id: name, address, client_address: clientAddress });
    const reply = await this.#router.send({ method: 'POST', path: '/cluster/join', body, repeatable: false });
    return bodyOf<{ member: number }>(reply, 201).member;
  }

  async promote(name: string): Promise<void> {
    await this.#administrate('promote', { node_id: name });
  }

  /** A voter becomes a learner. */
  async demote(name: string): Promise<void> {
    await this.#administrate('demote', { node_id: name });
  }

  async remove(name: string): Promise<void> {
    await this.#administrate('remove', { node_id: name });
  }

  /** To the named server, or to the one that fits best. */
  async transfer(name?: string): Promise<void> {
    await this.#administrate('transfer', name === undefined ? {} : { node_id: name });
  }

  /** The server that answers begins to take a snapshot; its index. */
  async snapshot(): Promise<number> {
    const reply = await this.#router.send({ method: 'POST', path: '/cluster/snapshot', repeatable: true });
    return bodyOf<{ index: number }>(reply, 202).index;
  }

  /** All pairs at one moment, in the format of `GET /backup`. */
  async backup(): Promise<string> {
    const reply = await this.#router.send({ method: 'GET', path: '/backup', repeatable: true });
    if (reply.status !== 200) throw refused(reply);
    return reply.text;
  }

  /**
   * Hears the changes of keys that begin with `prefix`, in the order of the log, until `signal` is aborted. Cut off, it
   * goes on where it was, at whatever server answers.
   * @throws ClientError `refused` when a server does not give it for good: the certificate of the client is missing, or
   * the prefix is no text.
   */
  async watch(prefix: string, listener: ChangeListener, signal: AbortSignal): Promise<void> {
    const reader = new EventReader(listener);
    const path = `/watch?prefix=${encoded(prefix, 'the prefix')}`;
    while (!signal.aborted) {
      const headers = reader.lastId === null ? {} : { 'Last-Event-ID': String(reader.lastId) };
      const outcome = await this.#router.stream(path, headers, (text) => reader.push(text), signal);
      if (outcome.kind === 'refused') throw refused(outcome.reply);
      if (outcome.kind === 'unreachable' && !signal.aborted) listener.unreachable?.(outcome.why);
      reader.reset();
    }
  }

  async #administrate(what: string, body: object): Promise<void> {
    const request = { method: 'POST', path: `/cluster/${what}`, body: JSON.stringify(body) } as const;
    bodyOf(await this.#router.send({ ...request, repeatable: false }), 200);
  }

  async #write(request: Omit<Request, 'repeatable'>): Promise<Reply> {
    const sessions = this.#sessions;
    if (sessions === null) return this.#router.send({ ...request, repeatable: false });
    let forgottenAtOnce = 0;
    while (forgottenAtOnce < FORGOTTEN_AT_ONCE_MAX) {
      const session = await sessions.lend();
      const headers = {
        'Ordeal-Session': String(session.number),
        'Ordeal-Sequence': String(session.sequence),
      };
      let reply: Reply;
      try {
        reply = await this.#router.send({ ...request, headers, repeatable: true });
      } catch (error) {
        sessions.takeBack(session);
        throw error;
      }
      if (reply.status !== 410) {
        sessions.takeBack(session);
        return reply;
      }
      // The cluster has forgotten the session, and with it what became of an earlier attempt. Nobody uses it again.
      if (reply.afterUnknown) throw new ClientError('unknown-outcome', 'the session was forgotten', 410);
      if (session.sequence === 1) forgottenAtOnce += 1;
    }
    const message = 'the cluster forgets sessions before their first write: too many clients register them';
    throw new ClientError('unavailable', message, 410);
  }
}

/** @throws ClientError for a key that no URL can name: a part of "." or ".." is taken out of every path before it is sent. */
function pathOf(route: 'kv' | 'cas', key: string): string {
  if (key !== '.' && key !== '..') return `/${route}/${encoded(key, 'the key')}`;
  throw badRequest(`${JSON.stringify(key)} cannot be a key: no URL can name it`);
}

function encoded(text: string, what: string): string {
  checkText(text, what);
  return encodeURIComponent(text);
}

/** @throws ClientError for half of a surrogate pair: it has no UTF-8, and something else would be sent in its place. */
function checkText(text: string, what: string): void {
  if (!isText(text)) throw badRequest(`${what} is no text: it has half of a surrogate pair`);
}

/** As a server would say it. */
function badRequest(message: string): ClientError {
  return new ClientError('refused', message, 400, 'bad-request');
}

function bodyOf<T>(reply: Reply, status: number): T {
  if (reply.status !== status) throw refused(reply);
  // The servers of this package answer so, and their OpenAPI document says it.
  return JSON.parse(reply.text) as T;
}

function refused({ status, text }: Reply): ClientError {
  let reason = '';
  let message = text;
  try {
    const body = JSON.parse(text) as { error?: string; message?: string };
    reason = body.error ?? '';
    message = body.message ?? text;
  } catch {
    // Something else than a server of ours has answered: its words are the message.
  }
  return new ClientError('refused', message, status, reason);
}
