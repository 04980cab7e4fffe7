/** How requests leave: by the `fetch` of Node.js, or by one that trusts an authority of the cluster's own. */
import { X509Certificate } from 'node:crypto';
import { ClientError } from './errors.ts';

/** What a client trusts, in place of the authorities of the system. */
export interface ClientTls {
  /** PEM text: whoever signed the certificates that the servers show to clients. */
  readonly ca: string;
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
 * @throws ClientError when `ca` is no certificate.
 */
export function fetchWith(tls: ClientTls | undefined): Fetch {
  if (tls === undefined) return fetch;
  const { ca } = tls;
  try {
    new X509Certificate(ca);
  } catch (error) {
    throw new ClientError('refused', `tls.ca is no certificate in PEM (${(error as Error).message})`);
  }
  let secure: Promise<Fetch> | null = null;
  return async (input, init) => {
    secure ??= trusting(ca);
    return (await secure)(input, init);
  };
}

/** The `fetch` of Node.js cannot be given an authority; the package that it comes from can. Loaded when it is wanted. */
async function trusting(ca: string): Promise<Fetch> {
  const { Agent, fetch: fetchBy } = await import('undici');
  const dispatcher = new Agent({ connect: { ca } });
  // The types of the package and those of the platform describe the same interfaces with different names.
  const own = fetchBy as unknown as (input: unknown, init: unknown) => Promise<Response>;
  return (input, init) => own(input, { ...init, dispatcher });
}
