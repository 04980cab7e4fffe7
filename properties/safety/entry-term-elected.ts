/**
 * An entry's term is the term its leader was elected in (Raft paper, section 5.3): a leader appends entries of its own
 * term only, nobody holds an entry of a term that elected no leader or of a term beyond its own, and terms never
 * fall along a log.
 */
import { LEADER, NO_MEMBER } from '../constants.ts';
import { Occasion } from '../occasion.ts';
import type { Property } from '../property.ts';

export const entryTermElected: Property = {
  name: 'entry-term-elected',
  description:
    'The term of an entry is one in which a leader was elected; a leader appends its own (section 5.3).',
  start: ({ ledger, report }) => ({
    heeds: Occasion.Log,
    observed(observation) {
      const appended = observation.appended;
      if (appended.length === 0) return;
      let former = ledger.current.log[appended[0]!.index - 2]?.term ?? 0;
      let elected = -1;
      for (let at = 0; at < appended.length; at += 1) {
        const { index, term } = appended[at]!;
        let wrong: string;
        if (term < former) wrong = `after an entry of term ${former}`;
        else if (term > observation.term) wrong = 'a term beyond its own';
        else if (term !== elected && ledger.leaderOf(term) === NO_MEMBER)
          wrong = 'in which nobody was elected';
        else if (term !== observation.term && observation.role === LEADER && observation.input !== 'start') {
          wrong = `as the leader of term ${observation.term}`;
        } else {
          former = term;
          elected = term;
          continue;
        }
        report(
          `server ${observation.server} (term ${observation.term}) appended entry ${index} of term ${term}, ${wrong}`,
        );
        return;
      }
    },
  }),
};
