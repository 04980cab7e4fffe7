/**
 * The frames of the transport's own: a header like that of a message (magic, length), then JSON. They make the
 * handshake and the signs of life; everything else on a connection is a frame of `src/wire`.
 */
import { readU32, writeU32 } from '../../base/bytes.ts';

/** "ORDH". */
export const CONTROL_MAGIC = 0x4844524f;
export const CONTROL_HEADER_BYTES = 8;
/** Of the handshake; a server refuses others. */
export const TRANSPORT_VERSION = 2;

/** Why a server does not talk to another. */
export type PeerRefusal = 'version' | 'cluster' | 'group' | 'receiver' | 'token' | FinalRefusal;
/** For good: whoever is told so stops. It was removed from the cluster, or comes with another data directory than before. */
export type FinalRefusal = 'removed' | 'directory';

export type ControlFrame =
  /** From the one that was called, at once. */
  | { readonly kind: 'challenge'; readonly version: number; readonly nonce: string }
  | Hello
  /** The connection carries messages from here on. */
  | { readonly kind: 'welcome'; readonly proof: string }
  | {
      readonly kind: 'refused';
      readonly reason: Exclude<PeerRefusal, FinalRefusal>;
      readonly message: string;
    }
  /** The caller stops when it hears this, so it asks for a proof. */
  | {
      readonly kind: 'refused';
      readonly reason: FinalRefusal;
      readonly message: string;
      readonly proof: string;
    }
  | { readonly kind: 'ping' }
  | { readonly kind: 'pong' };

/** From the caller: who it is, whom it wants, and that it knows the token. */
export interface Hello {
  readonly kind: 'hello';
  readonly version: number;
  readonly cluster: number;
  readonly group: number;
  readonly from: number;
  readonly to: number;
  /** The name of its member, addresses included: a new server learns from it where to answer. */
  readonly name: string;
  /** Which data directory it has: another one is that of a server that has lost what it promised. */
  readonly directory: string;
  readonly nonce: string;
  readonly proof: string;
}

export function encodeControl(frame: ControlFrame): Uint8Array {
  const body = Buffer.from(JSON.stringify(frame), 'utf8');
  const bytes = new Uint8Array(CONTROL_HEADER_BYTES + body.length);
  writeU32(bytes, 0, CONTROL_MAGIC);
  writeU32(bytes, 4, bytes.length);
  bytes.set(body, CONTROL_HEADER_BYTES);
  return bytes;
}

/** Null for what this does not write. */
export function decodeControl(frame: Uint8Array): ControlFrame | null {
  if (readU32(frame, 0) !== CONTROL_MAGIC) return null;
  try {
    const value: unknown = JSON.parse(Buffer.from(frame.subarray(CONTROL_HEADER_BYTES)).toString('utf8'));
    return isControl(value) ? value : null;
  } catch {
    return null;
  }
}

const REASONS: readonly string[] = ['version', 'cluster', 'group', 'receiver', 'token'] satisfies Exclude<
  PeerRefusal,
  FinalRefusal
>[];
const FINAL_REASONS: readonly string[] = ['removed', 'directory'] satisfies FinalRefusal[];

function isControl(value: unknown): value is ControlFrame {
  if (typeof value !== 'object' || value === null) return false;
  const fields = value as Readonly<Record<string, unknown>>;
  const text = (name: string): boolean => typeof fields[name] === 'string';
  const number = (name: string): boolean => Number.isSafeInteger(fields[name]);
  switch (fields['kind']) {
    case 'challenge':
      return number('version') && text('nonce');
    case 'hello':
      return (
        ['version', 'cluster', 'group', 'from', 'to'].every(number) &&
        ['name', 'nonce', 'proof'].every(text) &&
        // Another version is to be told that it is another.
        (text('directory') || fields['version'] !== TRANSPORT_VERSION)
      );
    case 'welcome':
      return text('proof');
    case 'refused':
      return (
        text('message') &&
        (REASONS.includes(String(fields['reason'])) ||
          (FINAL_REASONS.includes(String(fields['reason'])) && text('proof')))
      );
    case 'ping':
    case 'pong':
      return true;
    default:
      return false;
  }
}
