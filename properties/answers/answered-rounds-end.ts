/**
 * A leader's round of reads that a quorum has answered ends in that step: the leader was one after the round began, which is
 * all that its reads waited for (dissertation section 6.4). One that goes on costs every read that waits for it a time-out.
 */
import { isMember } from '../../model/spec/shared/membership.ts';
import type { MemberId } from '../../src/base/types.ts';
import type { Observation } from '../../src/raft/observation.ts';
import { APPEND_RESPONSE, LEADER } from '../constants.ts';
import { Occasion } from '../occasion.ts';
import type { Property } from '../property.ts';
import { reachedByQuorum } from '../quorum.ts';

export const answeredRoundsEnd: Property = {
  name: 'answered-rounds-end',
  description: 'A round of reads ends when a quorum has answered it (dissertation section 6.4).',
  start({ ledger, report }) {
    const size = ledger.accounts.length;
    /** Row: leader, column: member; the latest round that it has answered. */
    const answered: number[] = new Array<number>(size * size).fill(0);

    function judge({ server, term, configuration, readRound, readAwaited }: Observation, row: number): void {
      const reached = reachedByQuorum(configuration, (member: MemberId) =>
        member === server ? readRound : answered[row + ledger.account(member).slot]!,
      );
      if (reached < readAwaited) return;
      report(
        `server ${server}, leader of term ${term}, still waits for answers to round ${readAwaited} of its reads; a quorum has ` +
          `answered up to round ${reached}`,
      );
    }

    return {
      heeds: Occasion.Answer | Occasion.Reads,
      observed(observation) {
        const { role, term, message, configuration, readAwaited } = observation;
        const { slot, before } = ledger.current;
        const row = slot * size;
        if (ledger.elected) answered.fill(0, row, row + size);
        // Who is a member again is another one.
        if (configuration !== before.configuration) {
          for (const { id, slot: of } of ledger.accounts)
            if (!isMember(configuration, id)) answered[row + of] = 0;
        }
        if (role !== LEADER) return;
        if (message?.kind === APPEND_RESPONSE && message.term === term) {
          const column = row + ledger.account(message.from).slot;
          answered[column] = Math.max(answered[column]!, message.readRound);
        }
        if (readAwaited > 0) judge(observation, row);
      },
    };
  },
};
