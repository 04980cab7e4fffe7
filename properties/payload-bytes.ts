/** The bytes of payloads of the entries behind `from`, up to `to`. */
import type { LogIndex } from '../src/base/types.ts';
import type { LedgerEntry } from './ledger.ts';

export function payloadBytes(log: readonly LedgerEntry[], from: LogIndex, to: LogIndex): number {
  let bytes = 0;
  for (let at = from; at < to; at += 1) bytes += log[at]?.payloadBytes ?? 0;
  return bytes;
}
