/** Certificates and keys of a server: read from their files, and tried before anything listens with them. */
import { X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import type { PeerTls } from '../transport/sockets.ts';
import { fail, missing } from './refuse.ts';
import type { Settings } from './schema.ts';

/** PEM texts. */
export interface ClientApiTls {
  readonly cert: string;
  readonly key: string;
  /** Whoever signed the certificates that the servers show to clients; null: an authority that the system knows. */
  readonly ca: string | null;
  /** Clients show a certificate that `ca` signed, or are not served. */
  readonly required: boolean;
}

type ReadFile = (path: string) => string;

/** Null: servers speak plainly to each other. @throws ConfigurationError */
export function peerTlsOf({ tlsCa, tlsCert, tlsKey }: Settings, readFile: ReadFile): PeerTls | null {
  if (tlsCa === undefined && tlsCert === undefined && tlsKey === undefined) return null;
  const together = 'too: tlsCa, tlsCert and tlsKey go together';
  return {
    ca: readSetting('tlsCa', tlsCa ?? missing('tlsCa', together), readFile),
    cert: readSetting('tlsCert', tlsCert ?? missing('tlsCert', together), readFile),
    key: readSetting('tlsKey', tlsKey ?? missing('tlsKey', together), readFile),
  };
}

/** Null: clients are served plainly. @throws ConfigurationError */
export function clientTlsOf(settings: Settings, readFile: ReadFile): ClientApiTls | null {
  const {
    clientTlsCa: ca,
    clientTlsCert: cert,
    clientTlsKey: key,
    clientTlsRequire: required = false,
  } = settings;
  if (ca === undefined && cert === undefined && key === undefined && !required) return null;
  const together = 'too: clientTlsCert and clientTlsKey go together';
  return {
    cert: readSetting('clientTlsCert', cert ?? missing('clientTlsCert', together), readFile),
    key: readSetting('clientTlsKey', key ?? missing('clientTlsKey', together), readFile),
    ca: ca === undefined ? null : readSetting('clientTlsCa', ca, readFile),
    required:
      required &&
      (ca !== undefined || missing('clientTlsCa', 'too: clientTlsRequire needs to know who signs')),
  };
}

/** @throws ConfigurationError for what is no certificate, no key, or not the key of the certificate. */
export function checkTls(prefix: 'tls' | 'clientTls', { ca, cert, key }: PeerTls | ClientApiTls): void {
  const tried = (field: string, what: string, use: () => unknown): void => {
    try {
      use();
    } catch (error) {
      fail(`${prefix}${field}`, `${what} (${(error as Error).message})`);
    }
  };
  if (ca !== null) tried('Ca', 'the file holds no certificate in PEM', () => new X509Certificate(ca));
  tried('Cert', 'the file holds no certificate in PEM', () => new X509Certificate(cert));
  tried('Key', 'the file holds no private key of that certificate', () => createSecureContext({ cert, key }));
}

/** @throws ConfigurationError when the file of this setting cannot be read. */
export function readSetting(field: string, path: string, readFile: ReadFile): string {
  try {
    return readFile(path);
  } catch (error) {
    return fail(field, `it cannot be read: ${(error as Error).message}`);
  }
}
