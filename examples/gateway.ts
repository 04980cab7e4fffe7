/**
 * A gateway in front of a storage cluster (system S in docs/scenarios.md): it finds the leader, follows it over fail-overs,
 * leaves dead servers alone for a while, and repeats a write until it is answered, with a session, so that it is stored once.
 * All of that is the client library; what is here is its two routes.
 * Run it, beside `ordeal-node cluster`: npx tsx examples/gateway.ts 8100 127.0.0.1:8101,127.0.0.1:8102,127.0.0.1:8103
 */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { pathToFileURL } from 'node:url';
import { ClientError, OrdealClient } from 'ordeal/client';

/** Bytes; a server takes no more either. */
const BODY_BYTES_MAX = 1 << 20;
/** How a call that failed is told: nothing happened, nobody knows, or it is not to be. */
const STATUS = { unavailable: 503, 'unknown-outcome': 504, refused: 400 } as const;

interface Answer {
  readonly status: number;
  readonly body: object;
}

/** @param servers client addresses, HOST:PORT; those that it is led to are found. */
export function makeGateway(servers: readonly string[]): Server {
  const client = new OrdealClient({ servers });
  return createServer((request, response) => {
    answerTo(client, request).then(
      (answer) => send(response, answer),
      (error: unknown) => send(response, failure(error)),
    );
  });
}

async function answerTo(client: OrdealClient, request: IncomingMessage): Promise<Answer> {
  const route = `${request.method} ${request.url}`;
  if (route === 'POST /api/write') return write(client, await bodyOf(request));
  if (route === 'GET /api/status') return status(client);
  return { status: 404, body: { success: false, error: 'there are POST /api/write and GET /api/status' } };
}

async function write(client: OrdealClient, text: string): Promise<Answer> {
  const { data, source } = entryOf(text);
  if (data === undefined) return { status: 400, body: { success: false, error: 'data is missing' } };
  const key = `entries/${randomUUID()}`;
  const entryId = await client.put(key, JSON.stringify({ data, source: source ?? null }));
  return { status: 201, body: { success: true, entryId, key, leader: client.server } };
}

async function status(client: OrdealClient): Promise<Answer> {
  const members = await client.members();
  const nodes = members.map(({ node_id: id, leader, connected }) => ({
    id,
    state: leader ? 'leader' : connected ? 'follower' : 'unreachable',
  }));
  const leader = members.find((member) => member.leader)?.node_id ?? null;
  return { status: 200, body: { leader, clusterSize: nodes.length, nodes } };
}

/** @throws ClientError for what is no object in JSON. */
function entryOf(text: string): { readonly data?: unknown; readonly source?: unknown } {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // Told below.
  }
  throw new ClientError('refused', 'the body is no object in JSON');
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > BODY_BYTES_MAX) throw new ClientError('refused', 'the body is too large');
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function failure(error: unknown): Answer {
  if (!(error instanceof ClientError)) return { status: 500, body: { success: false, error: String(error) } };
  return { status: STATUS[error.code], body: { success: false, error: error.message, outcome: error.code } };
}

function send(response: ServerResponse, { status: code, body }: Answer): void {
  response.writeHead(code, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify(body));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [, , port = '8100', servers = '127.0.0.1:8101'] = process.argv;
  makeGateway(servers.split(',')).listen(Number(port), '127.0.0.1');
}
