/**
 * For whom a leader may keep entries that its newest snapshot stands for, and which snapshots it may be sending: told
 * from the requests it sends and the answers it gets. What cannot be told is taken to be in the leader's favour.
 */
import { isMember } from '../../model/spec/shared/membership.ts';
import type { LogIndex, MemberId } from '../../src/base/types.ts';
import type { Configuration } from '../../src/raft/configuration.ts';
import type { Observation } from '../../src/raft/observation.ts';
import type { SnapshotMeta } from '../../src/raft/snapshot-meta.ts';
import { APPEND_RESPONSE, LEADER, SNAPSHOT_REQUEST, SNAPSHOT_RESPONSE } from '../constants.ts';
import type { Ledger } from '../ledger.ts';
import { Occasion } from '../occasion.ts';
import type { AccountContext, SharedAccount } from '../property.ts';
import type { ClusterSettings } from '../world-view.ts';

/** A follower that receives a snapshot, or catches up after one. */
export interface SnapshotTransfer {
  readonly member: MemberId;
  readonly snapshot: SnapshotMeta;
  matchIndex: LogIndex;
  /** Broadcasts since its last answer. */
  silent: number;
}

/** Those of every server. */
export class TransferAccounts implements SharedAccount {
  readonly heeds = Occasion.Answer | Occasion.Matched | Occasion.Reads;
  /** By slot. */
  readonly of: readonly SnapshotTransfers[];
  readonly #ledger: Ledger;

  constructor({ world, ledger }: AccountContext) {
    this.#ledger = ledger;
    this.of = ledger.accounts.map(() => new SnapshotTransfers(world.settings));
  }

  observed(observation: Observation): void {
    this.of[this.#ledger.current.slot]!.observed(observation);
  }
}

/** Of one server; it forgets all when that server leads no more, or in another term. */
export class SnapshotTransfers {
  readonly underWay: SnapshotTransfer[] = [];
  /** A follower has caught up, has been silent for too long, or is no member any more, in the latest step. */
  hasEnded = false;
  readonly #settings: ClusterSettings;
  #term = 0;
  #readRound = 0;
  #configuration: Configuration | null = null;

  constructor(settings: ClusterSettings) {
    this.#settings = settings;
  }

  observed(observation: Observation): void {
    const { role, term, readRound } = observation;
    this.hasEnded = false;
    if (role !== LEADER || term !== this.#term) {
      if (this.underWay.length > 0) this.underWay.length = 0;
      this.#term = role === LEADER ? term : 0;
      this.#readRound = 0;
    }
    if (role !== LEADER) return;
    const rounds = readRound - this.#readRound;
    this.#readRound = readRound;
    if (this.underWay.length > 0) this.#heard(observation);
    if (observation.snapshot !== null && observation.input !== 'snapshot-chunk-read') this.#sent(observation);
    if (this.underWay.length === 0) return;
    const left = this.#dropStrangers(observation.configuration);
    const ended = this.#dropCaughtUp(observation) || left;
    const beats = observation.input === 'heartbeat-due' && !this.#settings.limits.leaseReads ? 1 : 0;
    this.hasEnded = this.#fellSilent(rounds + beats) || ended;
  }

  /** Nobody whose transfer is under way, and who is heard of, needs the entries up to this one. */
  neededFrom(): LogIndex {
    const { transferSilentMax } = this.#settings.limits;
    let needed = Number.MAX_SAFE_INTEGER;
    for (const { silent, snapshot, matchIndex } of this.underWay) {
      if (silent <= transferSilentMax) needed = Math.min(needed, Math.max(snapshot.index, matchIndex));
    }
    return needed;
  }

  #heard({ message, term, matched }: Observation): void {
    for (const transfer of this.underWay) {
      if (message?.from === transfer.member && message.term === term && isAnswer(message.kind)) {
        transfer.silent = 0;
      }
      for (const { member, index } of matched) if (member === transfer.member) transfer.matchIndex = index;
    }
  }

  /** The first thing that a member is sent in a step is a question for its snapshot only when a transfer begins. */
  #sent({ sent }: Observation): void {
    for (let at = 0; at < sent.length; at += 1) {
      const { message } = sent[at]!;
      if (message.kind !== SNAPSHOT_REQUEST) continue;
      const { to: member, snapshot } = message;
      const old = this.underWay.findIndex((each) => each.member === member);
      const begins = sent.findIndex((each) => each.message.to === member) === at;
      if (old >= 0 && !begins && this.underWay[old]!.snapshot.index === snapshot.index) continue;
      const matchIndex = old < 0 ? 0 : this.underWay[old]!.matchIndex;
      const transfer = { member, snapshot, matchIndex, silent: 0 };
      if (old < 0) this.underWay.push(transfer);
      else this.underWay[old] = transfer;
    }
  }

  #dropStrangers(configuration: Configuration): boolean {
    if (configuration === this.#configuration) return false;
    this.#configuration = configuration;
    const before = this.underWay.length;
    for (let at = this.underWay.length - 1; at >= 0; at -= 1) {
      if (!isMember(configuration, this.underWay[at]!.member)) this.underWay.splice(at, 1);
    }
    return this.underWay.length < before;
  }

  #dropCaughtUp({ message, matched, commitIndex }: Observation): boolean {
    if (message?.kind !== APPEND_RESPONSE) return false;
    const at = this.underWay.findIndex(({ member }) => member === message.from);
    const hasAll = ({ member, index }: { member: MemberId; index: LogIndex }): boolean =>
      member === message.from && index >= commitIndex;
    if (at < 0 || !matched.some(hasAll)) return false;
    this.underWay.splice(at, 1);
    return true;
  }

  #fellSilent(broadcasts: number): boolean {
    if (broadcasts === 0) return false;
    const { transferSilentMax } = this.#settings.limits;
    let fell = false;
    for (const transfer of this.underWay) {
      const before = transfer.silent;
      transfer.silent += broadcasts;
      if (before <= transferSilentMax && transfer.silent > transferSilentMax) fell = true;
    }
    return fell;
  }
}

function isAnswer(kind: number): boolean {
  return kind === APPEND_RESPONSE || kind === SNAPSHOT_RESPONSE;
}
