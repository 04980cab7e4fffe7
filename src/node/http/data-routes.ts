/** Changes as they happen (server-sent events), and the whole state as a backup. */
import type { KeyValueMachine } from '../../kv/index.ts';
import type { Replica } from '../../replica/replica.ts';
import { backupParts } from '../data/backup-file.ts';
import type { Change, ChangeFeed } from '../server/change-feed.ts';
import type { ClusterView } from '../server/cluster-view.ts';
import type { Call } from './call.ts';
import { answerReadRefused } from './outcomes.ts';
import type { Route } from './route.ts';

/** A watcher who does not keep up is cut off, and comes back with the id of the last event that it has. */
const WATCHER_BYTES_MAX = 4 << 20;
/** Milliseconds between two signs of life to a watcher, so that it and proxies keep the connection: clients know it. */
const WATCHER_PULSE_MS = 15_000;
/** Watchers of one server. */
const WATCHERS_MAX = 1_024;

export class DataRoutes {
  readonly #replica: Replica;
  readonly #machine: KeyValueMachine;
  readonly #feed: ChangeFeed;
  readonly #view: ClusterView;

  constructor(replica: Replica, machine: KeyValueMachine, feed: ChangeFeed, view: ClusterView) {
    this.#replica = replica;
    this.#machine = machine;
    this.#feed = feed;
    this.#view = view;
  }

  routes(): readonly Route[] {
    return [
      {
        method: 'GET',
        path: '/watch',
        summary:
          'server-sent events of the changes of keys, each with the index of its entry as id; an id alone says that all up to it was told',
        parameters: [
          { name: 'prefix', in: 'query', description: 'only keys that begin so', type: 'string' },
          { name: 'Last-Event-ID', in: 'header', description: 'go on after this index', type: 'integer' },
        ],
        answers: {
          200: 'events "put" and "delete" with JSON {key, value, index}; "lost": read again, changes are missing here',
          400: 'the request is not one',
          503: 'too many watchers',
        },
        writes: false,
        handle: (call) => this.#watch(call),
      },
      {
        method: 'GET',
        path: '/backup',
        summary: 'all keys and values at one moment, linearizably, as JSON lines with a checksum at the end',
        answers: { 200: 'the backup', 503: 'no leader, or no quorum' },
        writes: false,
        handle: (call) => {
          this.#replica.read((outcome) => {
            if (outcome.kind === 'ready') this.#backup(call);
            else answerReadRefused(call, this.#view, outcome);
          });
        },
      },
    ];
  }

  #watch(call: Call): void {
    const last = call.header('last-event-id');
    const after = last === null ? null : Number(last);
    if (after !== null && !(Number.isSafeInteger(after) && after >= 0)) {
      call.fail(400, 'bad-request', 'Last-Event-ID must be the index of an entry');
      return;
    }
    if (this.#feed.watchers >= WATCHERS_MAX) {
      call.fail(503, 'overloaded', `there are ${WATCHERS_MAX} watchers here`, {}, { 'Retry-After': 1 });
      return;
    }
    const prefix = call.parameter('prefix') ?? '';
    const { response } = call;
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
    if (call.request.method === 'HEAD') {
      response.end();
      return;
    }
    const write = (text: string): void => {
      if (response.writableLength > WATCHER_BYTES_MAX) response.destroy();
      else response.write(text);
    };
    // All up to here was told, or is older than the watch: who is cut off before the next change of its keys goes on here.
    const place = (): void => write(`id: ${Math.max(after ?? 0, this.#view.status().appliedIndex)}\n\n`);
    const watcher = {
      changed: (change: Change) => {
        if (change.key.startsWith(prefix)) write(eventOf(change));
      },
      lost: () => write('event: lost\ndata: {}\n\n'),
      ended: () => void response.end(),
    };
    const stop = this.#feed.watch(watcher, after);
    place();
    const pulse = setInterval(place, WATCHER_PULSE_MS);
    response.once('close', () => {
      clearInterval(pulse);
      stop();
    });
  }

  /** The pairs are taken at once, and written as the client takes them; others have their turn between two parts. */
  #backup(call: Call): void {
    const { response } = call;
    const header = { cluster: this.#view.clusterId, index: this.#view.status().appliedIndex };
    response.writeHead(200, { 'Content-Type': 'application/x-ndjson' });
    const parts = backupParts(header, this.#machine);
    const next = (): void => {
      // The client has gone away.
      if (response.destroyed) return;
      const part = parts.next();
      if (part.done === true) response.end();
      else if (response.write(part.value)) setImmediate(next);
      else response.once('drain', next);
    };
    next();
  }
}

function eventOf({ index, key, value }: Change): string {
  const kind = value === null ? 'delete' : 'put';
  return `id: ${index}\nevent: ${kind}\ndata: ${JSON.stringify({ key, value, index })}\n\n`;
}
