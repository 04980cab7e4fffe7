/**
 * The handshake between two servers: both prove that they know the shared token without sending it (HMAC-SHA256 over
 * what both said, with a nonce of each), and that they are of one cluster and group. A proof is compared in constant
 * time. Whoever wants secrecy uses TLS besides.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { GroupIdentity, MemberId } from '../../base/types.ts';
import {
  type ControlFrame,
  type FinalRefusal,
  type Hello,
  type PeerRefusal,
  TRANSPORT_VERSION,
} from './control-frames.ts';

/** Who a server is to its peers. */
export interface PeerIdentity extends GroupIdentity {
  readonly self: MemberId;
  /** The name of its member. */
  readonly name: string;
  /** Of its data directory, for ever; empty for one that was made before directories had one. */
  readonly directory: string;
  /** Empty: none was agreed on. */
  readonly token: string;
}

export type Challenge = Extract<ControlFrame, { kind: 'challenge' }>;
export type Refused = Extract<ControlFrame, { kind: 'refused' }>;

export function makeChallenge(): Challenge {
  return { kind: 'challenge', version: TRANSPORT_VERSION, nonce: randomBytes(16).toString('base64') };
}

/** The caller's answer to a challenge. */
export function makeHello(identity: PeerIdentity, to: MemberId, challenge: Challenge): Hello {
  const { cluster, group, self, name, directory, token } = identity;
  const hello = {
    kind: 'hello' as const,
    version: TRANSPORT_VERSION,
    cluster,
    group,
    from: self,
    to,
    name,
    directory,
    nonce: randomBytes(16).toString('base64'),
  };
  return { ...hello, proof: proofOf('caller', token, hello, challenge) };
}

/** What the one that was called has against this caller; null: nothing. */
export function refusalOf(identity: PeerIdentity, hello: Hello, challenge: Challenge): Refused | null {
  const { cluster, group, self, token } = identity;
  if (hello.version !== TRANSPORT_VERSION) {
    return refused('version', `this server speaks version ${TRANSPORT_VERSION}, the caller ${hello.version}`);
  }
  if (hello.cluster !== cluster) {
    return refused('cluster', `this server is of cluster ${cluster}, the caller of cluster ${hello.cluster}`);
  }
  if (hello.group !== group) {
    return refused('group', `this server is of group ${group}, the caller of group ${hello.group}`);
  }
  if (hello.to !== self || hello.from === self) {
    return refused('receiver', `this is member ${self}, and member ${hello.from} called member ${hello.to}`);
  }
  if (!isEqual(hello.proof, proofOf('caller', token, hello, challenge))) {
    return refused('token', 'the caller has another token');
  }
  return null;
}

/** What the one that was called says to a caller of its own. */
export function makeWelcome(token: string, hello: Hello, challenge: Challenge): ControlFrame {
  return { kind: 'welcome', proof: proofOf('called', token, hello, challenge) };
}

/** The one that was called knows the token, too. */
export function isWelcome(token: string, hello: Hello, challenge: Challenge, proof: string): boolean {
  return isEqual(proof, proofOf('called', token, hello, challenge));
}

/** What the one that was called says to a caller that is to stop, when it is known who that is. */
export function makeFinal(reason: FinalRefusal, token: string, hello: Hello, challenge: Challenge): Refused {
  const message = {
    removed: `member ${hello.from} was removed from cluster ${hello.cluster}`,
    directory: `member ${hello.from} had another data directory before, and has lost what was in it`,
  }[reason];
  return { kind: 'refused', reason, message, proof: proofOf(reason, token, hello, challenge) };
}

/** Whoever said so knows the token. */
export function isFinal(
  { reason, proof }: { readonly reason: FinalRefusal; readonly proof: string },
  token: string,
  hello: Hello,
  challenge: Challenge,
): boolean {
  return isEqual(proof, proofOf(reason, token, hello, challenge));
}

function refused(reason: Exclude<PeerRefusal, FinalRefusal>, message: string): Refused {
  return { kind: 'refused', reason, message };
}

function proofOf(
  side: 'caller' | 'called' | FinalRefusal,
  token: string,
  { version, cluster, group, from, to, name, directory, nonce }: Omit<Hello, 'proof'>,
  challenge: Challenge,
): string {
  const who = [version, cluster, group, from, to, name, directory];
  const said = JSON.stringify([side, ...who, nonce, challenge.nonce]);
  return createHmac('sha256', token).update(said).digest('base64');
}

/** In a time that tells nothing of where the two differ. */
function isEqual(some: string, other: string): boolean {
  const a = Buffer.from(some);
  const b = Buffer.from(other);
  return a.length === b.length && timingSafeEqual(a, b);
}
