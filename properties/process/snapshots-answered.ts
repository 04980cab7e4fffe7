/**
 * Who is sent a snapshot answers its leader, which else sends nothing more, or the same again, until a heartbeat tells it (paper
 * section 7, figure 13): at once, where the sender is deposed, or the log has all that the snapshot stands for already; else
 * when storage has taken the chunk.
 */
import type { SnapshotRequest } from '../../src/raft/message.ts';
import type { Observation } from '../../src/raft/observation.ts';
import { APPEND_RESPONSE, FOLLOWER, NO_MEMBER, SNAPSHOT_REQUEST, SNAPSHOT_RESPONSE } from '../constants.ts';
import { NOTHING_ORDINARY } from '../occasion.ts';
import type { Property } from '../property.ts';
import { sentTo } from '../sent.ts';

export const snapshotsAnswered: Property = {
  name: 'snapshots-answered',
  description: 'Chunks of a snapshot are answered when they are taken, or not needed (paper section 7).',
  start({ ledger, report }) {
    function received({ server, term, sent }: Observation, message: SnapshotRequest): void {
      const { from, snapshot } = message;
      const silent = (why: string): void =>
        report(
          `server ${server}, in term ${term}, was sent snapshot ${snapshot.index} by server ${from}, leader of term ` +
            `${message.term}, and does not tell it that ${why}`,
        );
      if (message.term < term) {
        if (sentTo(sent, from, SNAPSHOT_RESPONSE) === null) silent('it is deposed');
        return;
      }
      const { before, log } = ledger.current;
      const { index } = snapshot;
      if (index > before.commitIndex && log[index - 1]?.term !== snapshot.term) return;
      const answer = sentTo(sent, from, APPEND_RESPONSE);
      if (answer === null || !answer.success || answer.matchIndex < index) silent('it has all of that');
    }

    return {
      heeds: NOTHING_ORDINARY,
      observed(observation) {
        const { server, role, term, input, leader, message, sent } = observation;
        if (message?.kind === SNAPSHOT_REQUEST) received(observation, message);
        if (input !== 'snapshot-staged' || role !== FOLLOWER || leader === NO_MEMBER) return;
        if (
          sentTo(sent, leader, SNAPSHOT_RESPONSE) !== null ||
          sentTo(sent, leader, APPEND_RESPONSE) !== null
        )
          return;
        report(
          `server ${server}, in term ${term}, has taken a chunk of a snapshot, and does not tell its leader ${leader} of it`,
        );
      },
    };
  },
};
