/**
 * A message in one number of 53 bits, over everything that it says, entries included: what was sent is remembered
 * by it, and what arrives must be the same. Not cryptographic: two messages share one with a chance of about 2^-53.
 */
import type { Message } from '../../src/raft/message.ts';
import { contentDigest } from '../digest.ts';
import type { Entry } from '../spec/base/state.ts';
import {
  APPEND_REQUEST,
  APPEND_RESPONSE,
  PRE_VOTE_RESPONSE,
  READ_INDEX_REQUEST,
  READ_INDEX_RESPONSE,
  SNAPSHOT_REQUEST,
  SNAPSHOT_RESPONSE,
  TIMEOUT_NOW,
  VOTE_REQUEST,
  VOTE_RESPONSE,
} from './constants.ts';

const TWO_TO_32 = 0x1_0000_0000;
const LOW_21 = 0x1f_ffff;

let a = 0;
let b = 0;

/** @param entries those of an append request, translated; empty for other messages. */
export function signatureOf(message: Message, entries: readonly Entry[]): number {
  a = message.kind;
  b = 0x2545f491;
  stir(message.from);
  stir(message.to);
  stir(message.term);
  if (message.kind === APPEND_REQUEST) {
    stir(message.previousIndex);
    stir(message.previousTerm);
    stir(message.commitIndex);
    stir(message.readRound);
    for (let at = 0; at < entries.length; at += 1) {
      stir(entries[at]!.term);
      stir(entries[at]!.value);
    }
  } else if (message.kind === APPEND_RESPONSE) {
    stir(message.success ? 1 : 0);
    stir(message.previousIndex);
    stir(message.matchIndex);
    stir(message.conflictTerm);
    stir(message.conflictIndex);
    stir(message.readRound);
  } else if (message.kind === VOTE_RESPONSE || message.kind === PRE_VOTE_RESPONSE) {
    stir(message.granted ? 1 : 0);
  } else if (message.kind === SNAPSHOT_REQUEST) {
    const { snapshot, offset, bytes } = message;
    stir(snapshot.index);
    stir(snapshot.term);
    stir(snapshot.size);
    stir(snapshot.checksum);
    stir(offset);
    stir(contentDigest(SNAPSHOT_REQUEST, bytes));
    for (const voter of snapshot.configuration.voters) stir(voter);
  } else if (message.kind === SNAPSHOT_RESPONSE) {
    stir(message.snapshotIndex);
    stir(message.checksum);
    stir(message.offset);
  } else if (message.kind === READ_INDEX_REQUEST || message.kind === READ_INDEX_RESPONSE) {
    stir(message.life);
    stir(message.request);
    if (message.kind === READ_INDEX_RESPONSE) stir(message.granted ? message.index + 1 : 0);
  } else if (message.kind !== TIMEOUT_NOW) {
    stir(message.lastLogIndex);
    stir(message.lastLogTerm);
    if (message.kind === VOTE_REQUEST) stir(message.transfer ? 1 : 0);
  }
  return ((a ^ (a >>> 16)) >>> 0) * (LOW_21 + 1) + ((b ^ (b >>> 15)) & LOW_21);
}

function stir(value: number): void {
  const low = value | 0;
  const high = value < TWO_TO_32 ? 0 : (value / TWO_TO_32) | 0;
  a = Math.imul(a ^ low, 0x9e3779b1);
  a ^= a >>> 15;
  b = Math.imul(((b << 13) | (b >>> 19)) ^ low ^ Math.imul(high, 0xc2b2ae35), 0x85ebca6b);
  a = (a + high) | 0;
}
