/**
 * The settings of a server, once: flags, environment, configuration file, help and documentation all follow from this
 * table. `name` is the key in a file; the flag is `--in-kebab-case`, the variable `ORDEAL_IN_SNAKE_CASE`.
 */
import { PRESETS } from './timing.ts';

export interface Field {
  readonly name: string;
  readonly kind: 'text' | 'integer' | 'switch' | 'list';
  /** For the help: what it is, its unit, its default. */
  readonly help: string;
  /** A variable of the environment of another design that means the same. */
  readonly alias?: string;
}

export const FIELDS: readonly Field[] = [
  {
    name: 'name',
    kind: 'text',
    help: 'of this server, unique in the cluster; the host name unless told',
    alias: 'LITEFS_NODE_ID',
  },
  {
    name: 'clusterId',
    kind: 'integer',
    help: 'an integer that no other cluster has; servers of others are refused',
  },
  { name: 'data', kind: 'text', help: 'directory of this server alone; made if it is not there' },
  { name: 'peerAddress', kind: 'text', help: 'HOST:PORT where the other servers reach this one' },
  { name: 'peerListen', kind: 'text', help: 'HOST:PORT to listen on for them, if it differs' },
  { name: 'clientAddress', kind: 'text', help: 'HOST:PORT where clients reach this server over HTTP' },
  { name: 'clientListen', kind: 'text', help: 'HOST:PORT to listen on for them, if it differs' },
  {
    name: 'members',
    kind: 'list',
    help: 'a new cluster: NAME=PEER-ADDRESS/CLIENT-ADDRESS of each server, this one included, the same on each',
  },
  {
    name: 'selfAddr',
    kind: 'text',
    help: 'with peers, in place of members: HOST:PORT of this server; clients reach it one port above',
    alias: 'LITEFS_SELF_ADDR',
  },
  {
    name: 'peers',
    kind: 'list',
    help: 'HOST:PORT of the other servers of a new cluster; this one may be among them',
    alias: 'LITEFS_PEERS',
  },
  {
    name: 'join',
    kind: 'list',
    help: 'an existing cluster, instead: HOST:PORT of clients of one or more of its servers',
  },
  { name: 'learner', kind: 'switch', help: 'with join: receive the log, and do not vote' },
  { name: 'token', kind: 'text', help: 'a secret that all servers share; they refuse others' },
  { name: 'tokenFile', kind: 'text', help: 'a file that holds it, instead' },
  {
    name: 'writeToken',
    kind: 'text',
    help: 'clients that write or administrate must send it: Authorization: Bearer TOKEN',
  },
  { name: 'writeTokenFile', kind: 'text', help: 'a file that holds it, instead' },
  {
    name: 'tlsCa',
    kind: 'text',
    help: 'PEM file: who signed the certificates of the servers; with tlsCert and tlsKey',
  },
  { name: 'tlsCert', kind: 'text', help: 'PEM file: the certificate of this server' },
  { name: 'tlsKey', kind: 'text', help: 'PEM file: its private key' },
  {
    name: 'clientTlsCert',
    kind: 'text',
    help: 'PEM file: the certificate that clients see; with clientTlsKey, and on all servers or on none',
  },
  { name: 'clientTlsKey', kind: 'text', help: 'PEM file: its private key' },
  {
    name: 'clientTlsCa',
    kind: 'text',
    help: 'PEM file: who signed those certificates, for a server that joins; the authorities of the system unless told',
  },
  {
    name: 'clientTlsRequire',
    kind: 'switch',
    help: 'clients must show a certificate that clientTlsCa signed; servers that join show clientTlsCert',
  },
  { name: 'preset', kind: 'text', help: `time-outs as a set: ${PRESETS.join(', ')}` },
  { name: 'electionTimeoutMin', kind: 'integer', help: 'ms; 150', alias: 'LITEFS_ELECTION_TIMEOUT' },
  {
    name: 'electionTimeoutMax',
    kind: 'integer',
    help: 'ms; 300, or twice electionTimeoutMin where that is given',
  },
  {
    name: 'heartbeatInterval',
    kind: 'integer',
    help: 'ms, less than half of electionTimeoutMin; 50',
    alias: 'LITEFS_HEARTBEAT_INTERVAL',
  },
  {
    name: 'contactHeartbeatTimeout',
    kind: 'integer',
    help: "ms; HashiCorp's time-outs, in place of the three above",
    alias: 'KONSUL_RAFT_HEARTBEAT_TIMEOUT',
  },
  {
    name: 'contactElectionTimeout',
    kind: 'integer',
    help: 'ms, at least contactHeartbeatTimeout; counts where it is more than twice that',
    alias: 'KONSUL_RAFT_ELECTION_TIMEOUT',
  },
  {
    name: 'contactLeaseTimeout',
    kind: 'integer',
    help: 'ms, at most contactHeartbeatTimeout; checked, and nothing else: see the documentation',
    alias: 'KONSUL_RAFT_LEADER_LEASE_TIMEOUT',
  },
  {
    name: 'leaseReads',
    kind: 'switch',
    help: 'reads without a round while the lease holds; clocks must keep to 1 % drift',
  },
  {
    name: 'failover',
    kind: 'text',
    help: 'who is PRIMARY: off; elected, the leader while its lease holds (and leaseReads); static, the one named; off',
  },
  { name: 'failoverPrimary', kind: 'text', help: 'with failover static: the name of the primary' },
  {
    name: 'failoverMarker',
    kind: 'text',
    help: 'file that is there while this server is PRIMARY; .primary in the data directory',
  },
  {
    name: 'failoverProgram',
    kind: 'text',
    help: 'run at each transition, with PRIMARY or REPLICA and the term; none',
  },
  { name: 'snapshotEntries', kind: 'integer', help: 'a snapshot is taken after so many; 100000' },
  {
    name: 'requestTimeout',
    kind: 'integer',
    help: 'ms that a write waits for its commit before its outcome is called unknown; 10000',
  },
  { name: 'bodyBytesMax', kind: 'integer', help: 'of a request; 1048576' },
  {
    name: 'trace',
    kind: 'text',
    help: 'file to which every step is appended, from the first start on, for "ordeal refine"; costs speed',
  },
  { name: 'logLevel', kind: 'text', help: 'trace, debug, info, warn, error or silent; info' },
];

/** `electionTimeoutMin` as `--election-timeout-min`. */
export function flagOf(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** `electionTimeoutMin` as `ORDEAL_ELECTION_TIMEOUT_MIN`. */
export function variableOf(name: string): string {
  return `ORDEAL_${flagOf(name).replaceAll('-', '_').toUpperCase()}`;
}
