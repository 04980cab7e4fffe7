/**
 * A client of an Ordeal cluster over HTTP, for Node.js: finds the leader, retries safely over fail-overs.
 *
 * @module ordeal/client
 */
export type { BreakerOptions } from './circuit-breaker.ts';
export { type ClientOptions, type ClusterMember, OrdealClient } from './client.ts';
export { ClientError, type ClientErrorCode } from './errors.ts';
export type { ClientTls } from './fetching.ts';
export type { RouterOptions } from './router.ts';
export type { ChangeListener, KeyChange } from './watching.ts';
