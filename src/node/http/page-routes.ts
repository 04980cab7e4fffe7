/**
 * The status page, and what it asks for. Its files lie beside this one in `page/`, and beside the bundle in `dist/page/`.
 * It is plain HTML, CSS and JavaScript without a build, loads nothing from elsewhere, and shows all it is told as text.
 */
import { readFileSync } from 'node:fs';
import { formatEndpoint } from '../config/addresses.ts';
import type { ClusterView } from '../server/cluster-view.ts';
import type { Follow } from '../server/follow.ts';
import type { RecentEntries } from '../server/recent-entries.ts';
import type { RecentEvents } from '../server/recent-events.ts';
import type { Call } from './call.ts';
import type { Route } from './route.ts';

/** Scripts and styles of this server alone; requests to any server, since the others of the cluster are asked, too. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src http: https:; " +
  "img-src data:; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

const FILES = [
  {
    path: '/',
    file: 'status.html',
    type: 'text/html; charset=utf-8',
    summary: 'the status page, for browsers',
  },
  { path: '/status.css', file: 'status.css', type: 'text/css; charset=utf-8', summary: 'its style' },
  { path: '/status.js', file: 'status.js', type: 'text/javascript; charset=utf-8', summary: 'its script' },
] as const;

export class PageRoutes {
  readonly #view: ClusterView;
  readonly #follow: Follow;
  readonly #events: RecentEvents;
  readonly #entries: RecentEntries;

  constructor(view: ClusterView, follow: Follow, events: RecentEvents, entries: RecentEntries) {
    this.#view = view;
    this.#follow = follow;
    this.#events = events;
    this.#entries = entries;
  }

  routes(): readonly Route[] {
    return [
      ...FILES.map(fileRoute),
      {
        method: 'GET',
        path: '/cluster/overview',
        summary: 'all that the status page shows of this server',
        answers: { 200: 'state, indexes, members, the last entries of the log, recent events' },
        writes: false,
        handle: (call) => this.#overview(call),
      },
    ];
  }

  #overview(call: Call): void {
    const { state, term, lastIndex, commitIndex, appliedIndex, durableIndex } = this.#view.status();
    const silence = this.#view.sinceLeaderHeard();
    const members = this.#view
      .members()
      .map(({ id, name, address, voter, self, leader, connected, matchIndex }) => ({
        id,
        name,
        client: address === null ? null : formatEndpoint(address.client),
        voter,
        self,
        leader,
        connected,
        matchIndex: self ? lastIndex : matchIndex,
      }));
    call.json(
      200,
      {
        cluster: this.#view.clusterId,
        name: this.#view.self.name,
        client: formatEndpoint(this.#view.self.client),
        leader: this.#view.leader()?.address?.name ?? null,
        state,
        term,
        baseIndex: this.#follow.baseIndex,
        snapshotIndex: this.#follow.snapshotIndex,
        lastIndex,
        durableIndex,
        commitIndex,
        appliedIndex,
        leaderHeardMs: silence === null ? null : Math.round(silence),
        members,
        entries: this.#entries.list(),
        events: this.#events.list(),
      },
      { 'Cache-Control': 'no-store' },
    );
  }
}

function fileRoute({ path, file, type, summary }: (typeof FILES)[number]): Route {
  const text = readFileSync(new URL(`./page/${file}`, import.meta.url), 'utf8');
  const headers = {
    'Content-Type': type,
    'Content-Security-Policy': POLICY,
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'no-cache',
  };
  return {
    method: 'GET',
    path,
    summary,
    answers: { 200: type },
    writes: false,
    handle: (call) => call.text(200, text, headers),
  };
}
