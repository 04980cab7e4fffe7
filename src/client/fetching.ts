/** How requests leave: by the `fetch` of Node.js, or by one that trusts an authority of the cluster's own. */
import { X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import { ClientError } from './errors.ts';

/** What a client trusts, in place of the authorities of the system, and who it says it is. PEM texts. */
export interface ClientTls {
  /** Whoever signed the certificates that the servers show to clients. */
  readonly ca: string;
  /** Its own certificate, for servers that want one (`clientTlsRequire`); with `key`. */
  readonly cert?: string;
  readonly key?: string;
}

export type Fetch = typeof fetch;

/** The certificate of the server was not accepted, as Node.js says it: nothing was sent. */
export const CERTIFICATE_REFUSED: ReadonlySet<string> = new Set([
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/**
 * @param tls absent: the authorities of the system, to which NODE_EXTRA_CA_CERTS adds one.
 * @throws ClientError when `ca` or `cert` is no certificate, or `key` not that of `cert`.
 */
export function fetchWith(tls: ClientTls | undefined): Fetch {
  if (tls === undefined) return fetch;
  const { ca, cert, key } = tls;
  if ((cert === undefined) !== (key === undefined)) {
    throw new ClientError('refused', 'tls.cert and tls.key go together');
  }
  tried('tls.ca is no certificate in PEM', () => new X509Certificate(ca));
  if (cert !== undefined) {
    tried('tls.cert is no certificate in PEM', () => new X509Certificate(cert));
    tried('tls.key is no private key of tls.cert', () => createSecureContext({ cert, key }));
  }
  let secure: Promise<Fetch> | null = null;
  return async (input, init) => {
    secure ??= secured(tls);
    return (await secure)(input, init);
  };
}

function tried(what: string, use: () => unknown): void {
  try {
    use();
  } catch (error) {
    throw new ClientError('refused', `${what} (${(error as Error).message})`);
  }
}

/** The `fetch` of Node.js cannot be given an authority; the package that it comes from can. Loaded when it is wanted. */
async function secured(tls: ClientTls): Promise<Fetch> {
  const { Agent, fetch: fetchBy } = await import('undici');
  const dispatcher = new Agent({ connect: { ...tls } });
  // The types of the package and those of the platform describe the same interfaces with different names.
  const own = fetchBy as unknown as (input: unknown, init: unknown) => Promise<Response>;
  return (input, init) => own(input, { ...init, dispatcher });
}
