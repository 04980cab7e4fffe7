/**
 * A leader sends a follower one snapshot, to its end, and each part of it once (paper section 7; figure 13). Another transfer
 * begins only when the log no longer goes on from where the former one leads: else a follower that is slower than snapshots
 * are taken never gets any of them to its end. And a chunk is sent again only after the leader has asked how far the
 * follower is: else answers that arrive twice bring chunks that are sent twice, whose answers do the same.
 */
import type { LogIndex, MemberId } from '../../src/base/types.ts';
import type { SnapshotRequest } from '../../src/raft/message.ts';
import type { Observation } from '../../src/raft/observation.ts';
import { APPEND_RESPONSE, LEADER, SNAPSHOT_REQUEST } from '../constants.ts';
import { Occasion } from '../occasion.ts';
import type { Property } from '../property.ts';

/** What a leader was seen to send of a snapshot. */
interface Transfer {
  readonly index: LogIndex;
  /** Of the last chunk since the leader asked how far the follower is; -1: none. */
  offset: number;
}

export const snapshotsSentOnce: Property = {
  name: 'snapshots-sent-once',
  description: 'A snapshot is sent to its end, and none of it twice without need (paper section 7).',
  start({ ledger, report }) {
    /** By the slot of the leader; of followers that have not caught up since. */
    const transfers = ledger.accounts.map(() => new Map<MemberId, Transfer>());

    function sent(observation: Observation, message: SnapshotRequest, isFirst: boolean): void {
      const { server, term, baseIndex } = observation;
      const { to, snapshot, offset, bytes } = message;
      const known = transfers[ledger.current.slot]!;
      const former = known.get(to);
      const asks = bytes.length === 0;
      // One that is asked again is sent a heartbeat first.
      const begins = former === undefined || former.index !== snapshot.index || (asks && isFirst);
      const transfer = begins ? { index: snapshot.index, offset: -1 } : former;
      if (begins) {
        known.set(to, transfer);
        const needs = Math.max(former?.index ?? 0, ledger.current.matched[ledger.account(to).slot]!);
        if (baseIndex <= needs) {
          report(
            `server ${server}, leader of term ${term}, begins to send snapshot ${snapshot.index} to server ${to}, which ` +
              `${former === undefined ? 'has' : 'is being sent'} all up to ${needs}; the log begins behind ${baseIndex}`,
          );
        }
      }
      if (!asks && offset <= transfer.offset) {
        report(
          `server ${server}, leader of term ${term}, sends server ${to} byte ${offset} of snapshot ${snapshot.index} after byte ` +
            `${transfer.offset}, and did not ask in between how far it is`,
        );
      }
      transfer.offset = asks ? -1 : offset;
    }

    return {
      heeds: Occasion.Answer,
      observed(observation) {
        const { role, message, configuration, baseIndex, sent: messages } = observation;
        const { slot, before, matched } = ledger.current;
        const known = transfers[slot]!;
        if (known.size > 0) {
          if (role !== LEADER || ledger.elected || configuration !== before.configuration) known.clear();
          else if (message?.kind === APPEND_RESPONSE) {
            if (matched[ledger.account(message.from).slot]! >= baseIndex) known.delete(message.from);
          }
        }
        if (role !== LEADER) return;
        for (let at = 0; at < messages.length; at += 1) {
          const one = messages[at]!.message;
          if (one.kind !== SNAPSHOT_REQUEST) continue;
          sent(observation, one, messages.findIndex(({ message: { to } }) => to === one.to) === at);
        }
      },
    };
  },
};
