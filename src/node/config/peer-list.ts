/**
 * A new cluster from addresses alone, as litefs-py writes it: the own one, and a list of peers that may contain it, too.
 * A server is called by the first label of its host, which is what a StatefulSet calls its pods, or by its whole address
 * where that does not tell it from the others. Clients reach it one port above.
 */
import { isIP } from 'node:net';
import type { Endpoint } from '../transport/dialer.ts';
import { clientBeside, formatEndpoint, type MemberAddress } from './addresses.ts';
import { ConfigurationError } from './configuration-error.ts';

export interface PeerList {
  readonly members: readonly MemberAddress[];
  /** This server's name. */
  readonly name: string;
}

/** @throws ConfigurationError when a port has none above it. */
export function membersOfPeers(own: Endpoint, peers: readonly Endpoint[]): PeerList {
  const all = new Map<string, Endpoint>();
  for (const peer of [own, ...peers]) all.set(formatEndpoint(peer), peer);
  const labels = [...all.values()].map(labelOf);
  const isTelling = !labels.includes(null) && new Set(labels).size === labels.length;
  const nameOf = (address: string, peer: Endpoint): string => (isTelling ? labelOf(peer)! : address);
  const members = [...all].map(([address, peer]) => {
    const client = clientBeside(peer);
    if (client === null) {
      throw new ConfigurationError('peers', `peers: ${address} leaves no port above it for clients`);
    }
    return { name: nameOf(address, peer), peer, client };
  });
  return { members, name: nameOf(formatEndpoint(own), own) };
}

/** Null for an address that is a number. */
function labelOf({ host }: Endpoint): string | null {
  return isIP(host) === 0 ? host.split('.')[0]! : null;
}
