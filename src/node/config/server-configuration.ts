/** What one server is to be: settings with their defaults, in the form that the server wants, all rules kept. */
import { hostname } from 'node:os';
import type { RaftTiming } from '../../raft/options.ts';
import type { Endpoint } from '../transport/dialer.ts';
import type { PeerTls } from '../transport/sockets.ts';
import { formatEndpoint, isServerName, type MemberAddress, parseEndpoint, parseMember } from './addresses.ts';
import { ConfigurationError } from './configuration-error.ts';
import { type FailoverConfiguration, failoverOf } from './failover.ts';
import { membersOfPeers, type PeerList } from './peer-list.ts';
import { fail, missing } from './refuse.ts';
import type { Settings } from './schema.ts';
import { checkTiming } from './timing.ts';
import { type ClientApiTls, clientTlsOf, peerTlsOf, readSetting } from './tls.ts';

export interface ServerConfiguration {
  /** This server; in an existing cluster it may have another address than last time. */
  readonly self: MemberAddress;
  readonly clusterId: number;
  readonly dataDirectory: string;
  readonly peerListen: Endpoint;
  readonly clientListen: Endpoint;
  /** Of a new cluster, in the order of their names; empty for a server that joins one. */
  readonly members: readonly MemberAddress[];
  /** Client addresses of servers of the cluster to join. */
  readonly join: readonly Endpoint[];
  readonly learner: boolean;
  /** Empty: none. */
  readonly token: string;
  readonly writeToken: string;
  /** Between servers; null: none. */
  readonly tls: PeerTls | null;
  /** Of the HTTP API, on all servers; null: none. */
  readonly clientTls: ClientApiTls | null;
  readonly timing: RaftTiming;
  readonly leaseReads: boolean;
  /** Null: this server does not coordinate who is PRIMARY. */
  readonly failover: FailoverConfiguration | null;
  readonly snapshotEntries: number;
  /** Milliseconds. */
  readonly requestTimeout: number;
  readonly bodyBytesMax: number;
  /** Where every step is written to; null: nowhere. */
  readonly tracePath: string | null;
  readonly logLevel: string;
  /** What works, and is not wise. */
  readonly warnings: readonly string[];
}

const BODY_BYTES_MAX = 1 << 20;
const REQUEST_TIMEOUT_MS = 10_000;
const SNAPSHOT_ENTRIES = 100_000;

/**
 * @param readFile for secrets and certificates.
 * @throws ConfigurationError for the first rule that does not hold.
 */
export function toConfiguration(
  settings: Settings,
  readFile: (path: string) => string,
  host: string = hostname(),
): ServerConfiguration {
  const peerList = peersOf(settings);
  const name = settings.name ?? peerList?.name ?? host;
  if (!isServerName(name)) fail('name', `the host name ${JSON.stringify(name)} cannot be the name: give one`);
  const members = membersOf(settings, name, peerList);
  const self = selfOf(settings, name, members);
  const timing = checkTiming(settings);
  const failover = failoverOf(settings, members);
  if ('field' in timing) throw new ConfigurationError(timing.field, `${timing.field}: ${timing.message}`);
  return {
    self,
    clusterId: settings.clusterId ?? missing('clusterId', 'an integer that no other cluster has'),
    dataDirectory: settings.data ?? missing('data', 'a directory of this server alone'),
    peerListen: listenOf(settings.peerListen, self.peer),
    clientListen: listenOf(settings.clientListen, self.client),
    members,
    join: (settings.join ?? []).map((text) => parseEndpoint(text)!),
    learner: settings.learner ?? false,
    token: secretOf('token', settings.token, settings.tokenFile, readFile),
    writeToken: secretOf('writeToken', settings.writeToken, settings.writeTokenFile, readFile),
    tls: peerTlsOf(settings, readFile),
    clientTls: clientTlsOf(settings, readFile),
    timing: timing.timing,
    leaseReads: settings.leaseReads ?? failover?.mode === 'elected',
    failover,
    snapshotEntries: settings.snapshotEntries ?? SNAPSHOT_ENTRIES,
    requestTimeout: settings.requestTimeout ?? REQUEST_TIMEOUT_MS,
    bodyBytesMax: settings.bodyBytesMax ?? BODY_BYTES_MAX,
    tracePath: settings.trace ?? null,
    logLevel: settings.logLevel ?? 'info',
    warnings: [...timing.warnings, ...sizeWarnings(members.length)],
  };
}

/** Of the HTTP API, here and on the other servers. */
export function schemeOf({ clientTls }: Pick<ServerConfiguration, 'clientTls'>): 'http' | 'https' {
  return clientTls === null ? 'http' : 'https';
}

/** Null when the members are not said by addresses alone. */
function peersOf({ selfAddr, peers, members, join }: Settings): PeerList | null {
  if (selfAddr === undefined && peers === undefined) return null;
  const other = members === undefined ? (join === undefined ? null : 'join') : 'members';
  if (other !== null) fail('peers', `it does not go together with ${other}: say once who is in the cluster`);
  const own = selfAddr ?? missing('selfAddr', 'HOST:PORT of this server');
  const others = peers ?? missing('peers', 'HOST:PORT of the others');
  return membersOfPeers(
    parseEndpoint(own)!,
    others.map((text) => parseEndpoint(text)!),
  );
}

function membersOf(
  { members: texts, join }: Settings,
  name: string,
  peerList: PeerList | null,
): readonly MemberAddress[] {
  if (peerList !== null) return checkedMembers([...peerList.members], name);
  if (texts === undefined && join === undefined) {
    missing(
      'members',
      'the servers of a new cluster, or give --join with the address of one of an existing cluster',
    );
  }
  if (texts !== undefined && join !== undefined) {
    fail('join', 'it does not go together with members: a server founds a cluster or joins one');
  }
  if (join !== undefined) {
    if (join.length === 0) fail('join', 'it must name at least one server of the cluster');
    return [];
  }
  return checkedMembers(
    texts!.map((text) => parseMember(text)!),
    name,
  );
}

function checkedMembers(members: MemberAddress[], name: string): readonly MemberAddress[] {
  if (members.length === 0) fail('members', 'there must be at least one');
  const names = new Set<string>();
  const addresses = new Set<string>();
  for (const member of members) {
    if (names.has(member.name)) fail('members', `${member.name} is there twice`);
    names.add(member.name);
    for (const address of [formatEndpoint(member.peer), formatEndpoint(member.client)]) {
      if (addresses.has(address)) fail('members', `the address ${address} is there twice`);
      addresses.add(address);
    }
  }
  if (!names.has(name)) {
    fail(
      'name',
      `${name} is none of the members (${[...names].join(', ')}): the list names this server, too`,
    );
  }
  // In the order of the names, so that every server gives the same numbers, however the list was written.
  return members.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Its addresses are said by themselves, or follow from the list of members. */
function selfOf(settings: Settings, name: string, members: readonly MemberAddress[]): MemberAddress {
  const listed = members.find((member) => member.name === name);
  const peer = settings.peerAddress === undefined ? listed?.peer : parseEndpoint(settings.peerAddress)!;
  const client =
    settings.clientAddress === undefined ? listed?.client : parseEndpoint(settings.clientAddress)!;
  return {
    name,
    peer: peer ?? missing('peerAddress', 'HOST:PORT where the other servers reach this one'),
    client: client ?? missing('clientAddress', 'HOST:PORT where clients reach this server'),
  };
}

function listenOf(text: string | undefined, address: Endpoint): Endpoint {
  return text === undefined ? address : parseEndpoint(text)!;
}

function secretOf(
  field: 'token' | 'writeToken',
  value: string | undefined,
  path: string | undefined,
  readFile: (path: string) => string,
): string {
  if (value !== undefined && path !== undefined)
    fail(`${field}File`, `it does not go together with ${field}`);
  if (path === undefined) return value ?? '';
  const secret = readSetting(`${field}File`, path, readFile).trim();
  if (secret === '') fail(`${field}File`, `${path} is empty`);
  return secret;
}

function sizeWarnings(members: number): readonly string[] {
  if (members < 2 || members % 2 === 1) return [];
  return [`${members} members survive no more failures than ${members - 1}: an odd number is better`];
}
