/**
 * A leader serves the reads of its followers: asked for an index by a member in its own term, it refuses none; once an entry
 * of its term is committed a round is under way as long as somebody waits; and a round that ends answers everybody who had
 * asked before it began (dissertation section 6.4). A follower whose request is passed over asks again in vain, and its reads
 * only seem to be the network's fault.
 */
import { isMember } from '../../model/spec/shared/membership.ts';
import type { MemberId } from '../../src/base/types.ts';
import type { ReadIndexRequest } from '../../src/raft/message.ts';
import type { Observation } from '../../src/raft/observation.ts';
import { LEADER, READ_INDEX_REQUEST, READ_INDEX_RESPONSE } from '../constants.ts';
import { Occasion } from '../occasion.ts';
import type { Property } from '../property.ts';

/** A request that has no answer yet. */
interface Asked {
  readonly life: number;
  readonly request: number;
  /** Whichever round is later than this one began after the request had come. */
  after: number;
}

/** Of one leader. */
interface Rounds {
  /** By who has asked. */
  readonly asking: Map<MemberId, Asked>;
  /** Both as it said last. */
  latest: number;
  awaited: number;
}

export const askedReadsBegin: Property = {
  name: 'asked-reads-begin',
  description: 'A leader begins a round for the reads that followers ask it for (dissertation section 6.4).',
  start({ ledger, report }) {
    /** By slot. */
    const rounds: Rounds[] = ledger.accounts.map(() => ({ asking: new Map(), latest: 0, awaited: 0 }));

    function answered({ server, term, message, sent }: Observation, asking: Map<MemberId, Asked>): void {
      for (let at = 0; at < sent.length; at += 1) {
        const answer = sent[at]!.message;
        if (answer.kind !== READ_INDEX_RESPONSE) continue;
        const isAsker = message?.from === answer.to && message.term === term;
        if (!answer.granted && isAsker && asking.has(answer.to)) {
          report(
            `server ${server}, leader of term ${term}, refuses the reads of server ${answer.to}, a member that asks it in that term`,
          );
        }
        asking.delete(answer.to);
      }
    }

    function ended({ server, term }: Observation, asking: Map<MemberId, Asked>, round: number): void {
      for (const [member, { after }] of asking) {
        if (after >= round) continue;
        report(
          `server ${server}, leader of term ${term}, ends round ${round} of its reads and does not answer server ${member}, ` +
            'which had asked before that began',
        );
        asking.delete(member);
      }
    }

    return {
      heeds: Occasion.Commit | Occasion.Reads,
      observed(observation) {
        const { server, role, term, input, message, configuration, commitIndex } = observation;
        const { readRound, readAwaited } = observation;
        const { slot, log, before } = ledger.current;
        const said = rounds[slot]!;
        const { asking, latest, awaited } = said;
        said.latest = readRound;
        said.awaited = role === LEADER ? readAwaited : 0;
        if (ledger.elected || role !== LEADER) asking.clear();
        if (role !== LEADER) return;
        if (message?.kind === READ_INDEX_REQUEST && message.term === term && message.from !== server) {
          if (isMember(configuration, message.from)) ask(asking, message, latest);
        }
        if (asking.size === 0) return;
        answered(observation, asking);
        // Who was removed is forgotten, also when it comes back.
        if (configuration !== before.configuration) {
          for (const member of asking.keys()) if (!isMember(configuration, member)) asking.delete(member);
        }
        // One that has lasted too long is given up, and answers nobody.
        if (input === 'read-timeout') for (const one of asking.values()) one.after = readRound;
        else if (awaited > 0 && readAwaited !== awaited) ended(observation, asking, awaited);
        // A round that is waited for was begun in this term.
        const isUnderWay = readAwaited > 0 && readAwaited <= readRound;
        if (asking.size === 0 || isUnderWay || log[commitIndex - 1]?.term !== term) return;
        report(
          `server ${server}, leader of term ${term}, has no round of reads under way, though server ` +
            `${[...asking.keys()].join(', ')} waits for one and an entry of its term is committed`,
        );
        asking.clear();
      },
    };
  },
};

/** The same request, made again, came when it came first. */
function ask(asking: Map<MemberId, Asked>, { from, life, request }: ReadIndexRequest, after: number): void {
  const known = asking.get(from);
  if (known === undefined || known.life !== life || known.request !== request)
    asking.set(from, { life, request, after });
}
