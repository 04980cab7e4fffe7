/**
 * The other side of `log-compacted`: a leader keeps what a follower needs that receives a snapshot, or catches up after
 * one, as long as that follower answers. Else a slow follower whose snapshot is out of date when it has arrived is sent the
 * next one, for ever. Judged in the step in which the log of a leader begins later than before. Where it cannot be told
 * whether a transfer is still under way, none is.
 */
import { isMember } from '../../model/spec/shared/membership.ts';
import type { LogIndex, MemberId } from '../../src/base/types.ts';
import type { Observation } from '../../src/raft/observation.ts';
import { APPEND_RESPONSE, LEADER, SNAPSHOT_REQUEST, SNAPSHOT_RESPONSE } from '../constants.ts';
import { Occasion } from '../occasion.ts';
import type { Property } from '../property.ts';
import { sentTo } from '../sent.ts';

/** A follower that was sent a part of a snapshot. */
interface Receiver {
  snapshotIndex: LogIndex;
  /** It has surely not caught up since. */
  lags: boolean;
  /** Broadcasts since its last answer, at least as many as the leader counts. */
  silent: number;
}

export const logKept: Property = {
  name: 'log-kept',
  description:
    'A leader keeps the entries that a follower in transfer needs, as far as they are not too many (paper, section 7).',
  start({ world, ledger, report }) {
    const { transferSilentMax, compactionHoldEntries: hold } = world.settings.limits;
    /** By the slot of the leader. */
    const receivers = ledger.accounts.map(() => new Map<MemberId, Receiver>());
    const baseIndexes: LogIndex[] = ledger.accounts.map(() => 0);
    const readRounds: number[] = ledger.accounts.map(() => 0);

    function matchOf(member: MemberId): LogIndex {
      return ledger.current.matched[ledger.account(member).slot]!;
    }

    function hear({ message, term, commitIndex }: Observation, known: Map<MemberId, Receiver>): void {
      if (message === null || message.term !== term) return;
      const receiver = known.get(message.from);
      // Its own requests, for votes or for a read, are no answers.
      if (receiver === undefined || (message.kind !== APPEND_RESPONSE && message.kind !== SNAPSHOT_RESPONSE))
        return;
      receiver.silent = 0;
      if (message.kind === APPEND_RESPONSE && matchOf(message.from) >= commitIndex) receiver.lags = false;
    }

    function judge(
      { server, baseIndex, lastIndex, sent }: Observation,
      before: LogIndex,
      known: Map<MemberId, Receiver>,
    ): void {
      for (const [member, { snapshotIndex, silent, lags }] of known) {
        const needed = Math.max(snapshotIndex, matchOf(member));
        if (!lags || silent > transferSilentMax || baseIndex <= Math.max(needed, lastIndex - hold)) continue;
        // What it needed had gone while it was silent, so that it is sent another one in this step.
        if (before > needed && baseIndex <= (sentTo(sent, member, SNAPSHOT_REQUEST)?.snapshot.index ?? 0))
          continue;
        report(
          `the log of leader ${server} begins behind ${baseIndex} from now on; server ${member}, which was sent the snapshot of ` +
            `${snapshotIndex}, and answers, needs what is behind ${needed}`,
        );
      }
    }

    return {
      heeds: Occasion.Answer | Occasion.Reads,
      observed(observation) {
        const { role, input, sent, configuration, baseIndex, readRound } = observation;
        const { slot, before } = ledger.current;
        const known = receivers[slot]!;
        const baseBefore = baseIndexes[slot]!;
        const broadcasts = Math.max(0, readRound - readRounds[slot]!) + (input === 'heartbeat-due' ? 1 : 0);
        baseIndexes[slot] = baseIndex;
        readRounds[slot] = readRound;
        if (role !== LEADER || ledger.elected) known.clear();
        if (role !== LEADER) return;
        if (configuration !== before.configuration) {
          for (const member of known.keys()) if (!isMember(configuration, member)) known.delete(member);
        }
        if (known.size > 0) {
          hear(observation, known);
          for (const receiver of known.values()) receiver.silent += broadcasts;
          if (baseIndex > baseBefore) judge(observation, baseBefore, known);
        }
        for (let at = 0; at < sent.length; at += 1) {
          const { message } = sent[at]!;
          if (message.kind !== SNAPSHOT_REQUEST) continue;
          // The broadcast in which a transfer begins may be the first one that is counted.
          const silent = known.get(message.to)?.silent ?? 1;
          known.set(message.to, { snapshotIndex: message.snapshot.index, silent, lags: true });
        }
      },
    };
  },
};
