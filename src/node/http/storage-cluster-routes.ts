/** The routes of the leader-election storage cluster (system S): its gateway and its dashboard can speak to a server. */
import { randomUUID } from 'node:crypto';
import { encodeCommand, NO_SESSION } from '../../kv/index.ts';
import { EntryKind } from '../../raft/entry.ts';
import type { ClusterView } from '../server/cluster-view.ts';
import type { Writes } from '../server/writes.ts';
import { readStoreBody } from './bodies.ts';
import type { Call } from './call.ts';
import { answerNotCommitted } from './outcomes.ts';
import type { Route } from './route.ts';

/** Under which the entries are stored. */
const PREFIX = 'entries/';

export class StorageClusterRoutes {
  readonly #view: ClusterView;
  readonly #writes: Writes;

  constructor(view: ClusterView, writes: Writes) {
    this.#view = view;
    this.#writes = writes;
  }

  routes(): readonly Route[] {
    return [
      {
        method: 'GET',
        path: '/api/status',
        summary: 'who leads, how many servers there are, and what is known of each',
        answers: {
          200: 'leader, clusterSize, nodes: id, state, timeSinceLastHeartbeat in ms, as far as it is known',
        },
        writes: false,
        handle: (call) => this.#status(call),
      },
      {
        method: 'POST',
        path: '/api/write',
        summary: 'stores a value under a key of its own',
        body: {
          type: 'application/json',
          description: 'data (anything) and source (text)',
          example: { data: { temperature: 21 }, source: 'sensor-1' },
        },
        answers: {
          201: 'success, entryId, leader, key',
          307: 'another server leads',
          400: 'the request is not one',
          401: 'the write token is missing or wrong',
          413: 'the value is too large',
          503: 'nothing happened: try again after Retry-After seconds',
          504: 'nobody knows whether it happened',
        },
        writes: true,
        handle: (call) => this.#write(call),
      },
      {
        method: 'GET',
        path: '/raft/status',
        summary: 'state, term and leader of this server, and the milliseconds since it heard of the leader',
        answers: { 200: 'state, term, leader, timeSinceLastHeartbeat' },
        writes: false,
        handle: (call) => {
          const { state, term } = this.#view.status();
          call.json(200, {
            state,
            term,
            leader: this.#view.leader()?.address?.name ?? null,
            timeSinceLastHeartbeat: rounded(this.#view.sinceLeaderHeard()),
          });
        },
      },
    ];
  }

  /** A server knows of the others who leads, and whether a connection stands; the leader, when they answered it. */
  #status(call: Call): void {
    const members = this.#view.members();
    call.json(200, {
      leader: this.#view.leader()?.address?.name ?? null,
      clusterSize: members.length,
      nodes: members.map(({ name, leader, self, connected, sinceHeartbeat }) => ({
        id: name,
        state: leader ? 'leader' : self ? this.#view.status().state : connected ? 'follower' : 'unreachable',
        timeSinceLastHeartbeat: rounded(sinceHeartbeat),
      })),
    });
  }

  #write(call: Call): void {
    const body = readStoreBody(call);
    if (body === null) return;
    if (body.data === undefined) {
      call.fail(400, 'bad-request', 'data: is missing');
      return;
    }
    const key = `${PREFIX}${randomUUID()}`;
    const value = JSON.stringify({ data: body.data, source: body.source ?? null });
    const operation = { kind: 'put', key, value } as const;
    const payload = encodeCommand({ session: NO_SESSION, sequence: 0, operation });
    this.#writes.propose(payload, EntryKind.Command, call, (outcome) => {
      if (outcome.kind === 'committed') {
        call.json(201, { success: true, entryId: outcome.index, leader: this.#view.self.name, key });
      } else answerNotCommitted(call, this.#view, outcome);
    });
  }
}

function rounded(milliseconds: number | null): number | null {
  return milliseconds === null ? null : Math.round(milliseconds);
}
