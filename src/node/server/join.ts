/**
 * How a server comes into a cluster: as one of those that found it, or by asking the others, who give it a number. One
 * that asked becomes a voter by itself when it has caught up, unless it is to stay a learner.
 */
import type { MemberId } from '../../base/types.ts';
import { ClientError, type ClusterMember, OrdealClient } from '../../client/index.ts';
import { formatEndpoint, type MemberAddress, memberName, parseEndpoint } from '../config/addresses.ts';
import { ConfigurationError } from '../config/configuration-error.ts';
import { type ServerConfiguration, schemeOf } from '../config/server-configuration.ts';
import type { ServerIdentity } from '../data/data-directory.ts';
import type { ClusterView } from './cluster-view.ts';
import type { Logger } from './log.ts';

/** Milliseconds between two attempts to be heard, or to become a voter. */
const ATTEMPT_MS = 500;
/** Of the answer to an attempt of who was removed. */
const NO_MEMBER_REASON = 'unknown-server';
/** Founders are numbered from here, in the order of their names. */
const FIRST_ID = 1;

export class Join {
  readonly #configuration: ServerConfiguration;
  readonly #view: ClusterView;
  readonly #log: Logger;
  readonly #met: (members: ReadonlyMap<MemberId, MemberAddress>) => void;
  #timer: NodeJS.Timeout | null = null;
  #stopped = false;
  #lastReason: string | null = null;

  /**
   * Who a server with an empty directory is.
   * @throws ConfigurationError when the cluster refuses it, or does not answer.
   */
  static async found(configuration: ServerConfiguration, log: Logger): Promise<ServerIdentity> {
    const { self, clusterId, members } = configuration;
    const identity = { version: 1, cluster: clusterId, group: 0, name: self.name } as const;
    if (members.length > 0) {
      const founders = members.map((member, place) => ({ id: FIRST_ID + place, name: memberName(member) }));
      const member = FIRST_ID + members.findIndex(({ name }) => name === self.name);
      return { ...identity, member, founders };
    }
    const member = await askToJoin(configuration);
    log.info({ audit: 'joined', member }, `the cluster has given this server the number ${member}`);
    return { ...identity, member, founders: [] };
  }

  /** @param met the cluster has told who its members are, and where: they are to be called. */
  constructor(
    configuration: ServerConfiguration,
    view: ClusterView,
    log: Logger,
    met: (members: ReadonlyMap<MemberId, MemberAddress>) => void,
  ) {
    this.#configuration = configuration;
    this.#view = view;
    this.#log = log;
    this.#met = met;
  }

  /** Goes on until this server has heard of the cluster, and, unless it is to stay a learner, votes. */
  begin(): void {
    const { join, learner } = this.#configuration;
    if (join.length === 0) return;
    const client = clientOf(this.#configuration);
    const attempt = async (): Promise<void> => {
      const { lastIndex, isVoter } = this.#view.status();
      if (this.#stopped || isVoter || (learner && lastIndex > 0)) return;
      if (lastIndex === 0) await this.#meet(client);
      if (!learner && (await this.#isPromoted(client))) return;
      this.#later(attempt);
    };
    this.#later(attempt);
  }

  /**
   * The others know this server by the address with which it asked to be taken in, and it knows nobody before the first
   * entry has come. So one that is started elsewhere now would wait for ever, unless it calls them and says where it is.
   */
  async #meet(client: OrdealClient): Promise<void> {
    try {
      const members = await client.members();
      if (!this.#stopped) this.#met(addressesOf(members));
    } catch (error) {
      this.#notYet(error);
    }
  }

  async #isPromoted(client: OrdealClient): Promise<boolean> {
    try {
      await client.promote(this.#configuration.self.name);
      this.#log.info({ audit: 'promoted' }, 'this server votes');
      return true;
    } catch (error) {
      this.#notYet(error);
      return false;
    }
  }

  stop(): void {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  /** Said once for each reason, not at each attempt. */
  #notYet(error: unknown): void {
    const { message: why } = error as Error;
    const reason = error instanceof ClientError ? error.reason : '';
    if (reason === this.#lastReason) return;
    this.#lastReason = reason;
    if (reason === NO_MEMBER_REASON) {
      // A leader that was deposed and does not know it yet says so, too, of one that it has not heard of.
      this.#log.warn(
        { why },
        'not promoted yet: the cluster has no member of this name. If that was so wanted, stop this server; if not, start it with an empty directory',
      );
    } else this.#log.info({ why }, 'not promoted yet');
  }

  #later(attempt: () => Promise<void>): void {
    if (!this.#stopped) this.#timer = setTimeout(() => void attempt(), ATTEMPT_MS);
  }
}

/** Of those whose addresses are known to who was asked. */
function addressesOf(members: readonly ClusterMember[]): ReadonlyMap<MemberId, MemberAddress> {
  const known = new Map<MemberId, MemberAddress>();
  for (const { node_id: name, member, address, client_address: clientAddress } of members) {
    const peer = parseEndpoint(address ?? '');
    const client = parseEndpoint(clientAddress ?? '');
    if (peer !== null && client !== null) known.set(member, { name, peer, client });
  }
  return known;
}

async function askToJoin(configuration: ServerConfiguration): Promise<number> {
  const { self, clusterId } = configuration;
  const client = clientOf(configuration);
  try {
    // Asked before it is taken in: it would be a member of that cluster, and refused by all the others.
    const { cluster } = await client.status();
    if (cluster !== clusterId) {
      throw new ConfigurationError(
        'join',
        `join: ${client.server} is of cluster ${String(cluster)}, and clusterId is ${clusterId}: give the one that is meant`,
      );
    }
    return await client.join(self.name, formatEndpoint(self.peer), formatEndpoint(self.client));
  } catch (error) {
    if (!(error instanceof ClientError)) throw error;
    const advice =
      error.code === 'unknown-outcome'
        ? '; it may have taken this server in: look at /cluster/members, and remove it there before another attempt'
        : '';
    throw new ConfigurationError(
      'join',
      `join: the cluster does not take this server in: ${error.message}${advice}`,
    );
  }
}

function clientOf(configuration: ServerConfiguration): OrdealClient {
  const { join, writeToken, clientTls } = configuration;
  const ca = clientTls?.ca ?? null;
  // As a client it is who it is as a server.
  const shown = clientTls?.required === true ? { cert: clientTls.cert, key: clientTls.key } : {};
  return new OrdealClient({
    servers: join.map((endpoint) => `${schemeOf(configuration)}://${formatEndpoint(endpoint)}`),
    ...(writeToken === '' ? {} : { token: writeToken }),
    ...(ca === null ? {} : { tls: { ca, ...shown } }),
  });
}
