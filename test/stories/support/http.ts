/**
 * What a simulated server would answer over HTTP: its state and its outcomes, put into answers by the very code of the
 * server. Only the sockets between are left out.
 */
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { Answer } from '../../../sim/story/client.ts';
import type { Story } from '../../../sim/story/story.ts';
import { type MemberId, NO_MEMBER } from '../../../src/base/types.ts';
import { type MemberAddress, memberName } from '../../../src/node/config/addresses.ts';
import { Call } from '../../../src/node/http/call.ts';
import { answerNotCommitted } from '../../../src/node/http/outcomes.ts';
import { ClusterView } from '../../../src/node/server/cluster-view.ts';
import { Follow } from '../../../src/node/server/follow.ts';
import { PeerBook } from '../../../src/node/server/peer-book.ts';
import type { Outcome } from '../../../src/replica/outcome.ts';
import type { Replica } from '../../../src/replica/replica.ts';

type NotCommitted = Exclude<Outcome, { readonly kind: 'committed' }>;

export interface HttpAnswers {
  readonly staleRead: number;
  readonly write: number;
  /** Of the write, when it is redirected; else empty. */
  readonly location: string;
  readonly ready: number;
}

/** Asks one living server for a stale read, for a write, and whether it is ready. `key` holds a value. */
export function httpAnswers(story: Story, server: MemberId, key: string, waitMs = 200): HttpAnswers {
  const view = viewOf(story, server);
  const ready = view.isReady() ? 200 : 503;
  const staleRead = story.readLocally(server, key) === null ? 404 : 200;
  const { status, location } = writeAnswer(view, story.put('probe', 'p', server, waitMs));
  return { staleRead, write: status, location, ready };
}

/** How the end of a write is told to its client. */
function writeAnswer(view: ClusterView, answer: Answer): { status: number; location: string } {
  // As the server's own time-out of a write has it.
  if (answer.kind === 'none') return { status: 504, location: '' };
  if (answer.kind === 'committed') return { status: 200, location: '' };
  const request = new IncomingMessage(new Socket());
  request.url = '/kv/probe';
  const response = new ServerResponse(request);
  // Headers can be read again only where one was set beforehand.
  response.setHeader('Location', '');
  const call = new Call(request, response, '/kv/probe', '', 'probe');
  answerNotCommitted(call, view, notCommitted(answer));
  return { status: response.statusCode, location: String(response.getHeader('Location')) };
}

function notCommitted(answer: Extract<Answer, { kind: 'rejected' | 'unknown' }>): NotCommitted {
  if (answer.kind === 'unknown') return { ...answer, leader: NO_MEMBER };
  const { reason, leader } = answer;
  if (reason === 'session-refused') throw new Error('the session of the story was refused');
  return { kind: 'rejected', reason, leader };
}

function addressOf(server: MemberId): MemberAddress {
  const host = `h${server}`;
  return { name: `server-${server}`, peer: { host, port: 7000 }, client: { host, port: 8000 } };
}

function viewOf(story: Story, server: MemberId): ClusterView {
  const members = story.servers.map(({ id }) => ({ id, name: memberName(addressOf(id)) }));
  const { ready, leader } = story.server(server);
  const status = { phase: ready ? 'running' : 'recovering', leader };
  // Of a replica, the view asks here for its phase and its leader alone.
  const replica = { status: () => status } as unknown as Replica;
  return new ClusterView({
    self: addressOf(server),
    member: server,
    clusterId: 1,
    replica,
    book: new PeerBook(members),
    follow: new Follow(),
    scheme: 'http',
    isConnected: () => true,
    silenceMax: Number.POSITIVE_INFINITY,
  });
}
