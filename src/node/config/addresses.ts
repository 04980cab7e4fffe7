/**
 * Addresses as text: HOST:PORT, with [brackets] around an IPv6 host, and the name under which the replicated
 * configuration knows a member, "NAME PEER-ADDRESS CLIENT-ADDRESS": every server learns from it where the others are.
 */
import { MEMBER_NAME_BYTES_MAX } from '../../raft/configuration.ts';
import type { Endpoint } from '../transport/dialer.ts';

/** A server as people know it. */
export interface MemberAddress {
  /** Not blank, and without white space, '=', '/' and ','. */
  readonly name: string;
  /** Where other servers reach it. */
  readonly peer: Endpoint;
  /** Where clients reach it, over HTTP. */
  readonly client: Endpoint;
}

const PORT_MAX = 65_535;

/** Null when the text is no address. Port 0 is one: the system chooses. */
export function parseEndpoint(text: string): Endpoint | null {
  const parts = /^(?:\[([^\]\s]+)\]|([^:\s/,[\]]+)):(\d{1,5})$/.exec(text);
  if (parts === null) return null;
  const port = Number(parts[3]);
  return port > PORT_MAX ? null : { host: parts[1] ?? parts[2]!, port };
}

/** Where clients reach a server of which only the peer address is told: one port above. Null when there is none. */
export function clientBeside({ host, port }: Endpoint): Endpoint | null {
  return port === PORT_MAX ? null : { host, port: port + 1 };
}

export function formatEndpoint({ host, port }: Endpoint): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

export function isServerName(text: string): boolean {
  return /^[^\s=/,]+$/.test(text) && Buffer.byteLength(text) <= MEMBER_NAME_BYTES_MAX / 2;
}

/** "NAME=PEER-ADDRESS/CLIENT-ADDRESS", as in the list of members. Null when it is not that. */
export function parseMember(text: string): MemberAddress | null {
  const parts = /^([^=]+)=([^/]+)\/(.+)$/.exec(text);
  if (parts === null || !isServerName(parts[1]!)) return null;
  const peer = parseEndpoint(parts[2]!);
  const client = parseEndpoint(parts[3]!);
  return peer === null || client === null ? null : { name: parts[1]!, peer, client };
}

/** The name of a member in the replicated configuration. */
export function memberName({ name, peer, client }: MemberAddress): string {
  return `${name} ${formatEndpoint(peer)} ${formatEndpoint(client)}`;
}

/** Null for a name that `memberName` does not make. */
export function parseMemberName(text: string): MemberAddress | null {
  const [name, peerText, clientText, ...more] = text.split(' ');
  if (name === undefined || peerText === undefined || clientText === undefined || more.length > 0)
    return null;
  const peer = parseEndpoint(peerText);
  const client = parseEndpoint(clientText);
  return peer === null || client === null || !isServerName(name) ? null : { name, peer, client };
}
