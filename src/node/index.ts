/**
 * A server on Node.js: the ports, the transport between servers, and the whole `ordeal-node` to embed.
 *
 * @module ordeal/node
 */
export type { MemberAddress } from './config/addresses.ts';
export { ConfigurationError } from './config/configuration-error.ts';
export { type GatheredFrom, gatherSettings } from './config/gather.ts';
export { readSettings, type Settings } from './config/schema.ts';
export { type ServerConfiguration, toConfiguration } from './config/server-configuration.ts';
export { NodeClock } from './ports/node-clock.ts';
export { type FileMeter, NodeFiles, type NodeFilesOptions } from './ports/node-files.ts';
export { NodeRandom } from './ports/node-random.ts';
export { createLogger, type Logger } from './server/log.ts';
export { OrdealServer, type ServerEvents } from './server/ordeal-server.ts';
export type { Endpoint } from './transport/dialer.ts';
export type { PeerIdentity } from './transport/handshake.ts';
export {
  PeerNetwork,
  type PeerNetworkEvents,
  type PeerNetworkOptions,
  type PeerTraffic,
} from './transport/peer-network.ts';
export type { PeerTls } from './transport/sockets.ts';
