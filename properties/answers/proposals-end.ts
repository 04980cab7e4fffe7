/**
 * Every proposal ends (paper section 8: the leader answers when the entry is applied): in the event in which its entry is
 * applied, by the state machine or by a snapshot that takes its place, or in the one in which its server leads no more and
 * has not seen it committed. Until then they stand in the log in the order in which the server was asked. That the answer is
 * true is the affair of `outcomes-are-true`.
 */
import type { LogIndex, Term } from '../../src/base/types.ts';
import type { Entry } from '../../src/raft/entry.ts';
import type { Observation } from '../../src/raft/observation.ts';
import { LEADER } from '../constants.ts';
import type { ServerAccount } from '../ledger.ts';
import { Occasion } from '../occasion.ts';
import type { Property } from '../property.ts';
import type { ProposalRequest } from '../request.ts';

const NOT_APPENDED: LogIndex = 0;
/** Of one that was proposed along with others, of which one was refused: they are taken or refused together. */
const REFUSED: LogIndex = -1;
const NOTHING: readonly ProposalRequest[] = [];

/** A proposal that its server has not answered. */
interface Open {
  /** Of its entry. */
  index: LogIndex;
  term: Term;
}

/** What a server was asked and has not answered, in the order in which it came; and what of it is over, since when. */
interface Waiting {
  readonly open: Map<ProposalRequest, Open>;
  over: readonly ProposalRequest[];
  overIn: number;
}

export const proposalsEnd: Property = {
  name: 'proposals-end',
  description:
    'Proposals become entries in their order; one is answered when it is applied, or its server leads no more (paper section 8).',
  start({ world, ledger, report }) {
    /** By slot. */
    const waiting: readonly Waiting[] = ledger.accounts.map(() => ({ open: new Map(), over: [], overIn: 0 }));

    /** Of what was over in an earlier event nothing may be open any more. */
    function tell({ id, appliedIndex }: ServerAccount, { open, over, overIn }: Waiting): void {
      if (overIn === world.event) return;
      for (const request of over) {
        const left = open.get(request);
        if (left === undefined) continue;
        if (left.index === REFUSED) {
          report(`server ${id} has refused one of several proposals that came together, and not all of them`);
          open.delete(request);
          continue;
        }
        const why =
          left.index <= appliedIndex
            ? `it has applied up to ${appliedIndex}`
            : `it does not lead term ${left.term} any more, and has not seen it committed`;
        report(`server ${id} has not answered the proposal that is entry ${left.index}: ${why}`);
        open.delete(request);
      }
    }

    return {
      heeds: Occasion.Log | Occasion.Applied,
      observed(observation) {
        const one = waiting[ledger.current.slot]!;
        if (one.open.size === 0) return;
        tell(ledger.current, one);
        if (observation.input === 'proposal') {
          const other = number(one.open, observation);
          if (other !== undefined)
            report(
              `server ${observation.server} makes entry ${other.index} of a proposal that was not the next one`,
            );
        }
        one.over = whatIsOver(one.open, observation);
        one.overIn = world.event;
      },
      asked(server, request) {
        if (request.kind !== 'propose') return;
        waiting[ledger.account(server).slot]!.open.set(request, { index: NOT_APPENDED, term: 0 });
      },
      replied(server, reply) {
        if (reply.kind !== 'propose') return;
        const { open } = waiting[ledger.account(server).slot]!;
        const { request, outcome } = reply;
        open.delete(request);
        if (outcome.kind !== 'rejected' || request.together === undefined) return;
        for (const [other, one] of open) if (other.together === request.together) one.index = REFUSED;
      },
      stopped(server) {
        waiting[ledger.account(server).slot]!.open.clear();
      },
      finished() {
        for (const account of ledger.accounts) tell(account, waiting[account.slot]!);
      },
    };
  },
};

/**
 * Those that have no entry yet get those of this step, in their order; none, if they were refused.
 * @returns the first one in whose place another one stands, whose length is another.
 */
function number(
  waiting: ReadonlyMap<ProposalRequest, Open>,
  { appended, term }: Observation,
): Entry | undefined {
  let other: Entry | undefined;
  let at = 0;
  for (const [{ bytes }, one] of waiting) {
    if (one.index !== NOT_APPENDED) continue;
    if (at === appended.length) break;
    const entry = appended[at]!;
    if (entry.payload.length !== bytes) other ??= entry;
    one.index = entry.index;
    one.term = term;
    at += 1;
  }
  return other;
}

function whatIsOver(
  open: ReadonlyMap<ProposalRequest, Open>,
  { role, term, appliedIndex, commitIndex }: Observation,
): readonly ProposalRequest[] {
  let over: ProposalRequest[] | null = null;
  for (const [request, one] of open) {
    if (one.index === NOT_APPENDED) continue;
    const isLed = role === LEADER && term === one.term;
    if (one.index <= appliedIndex || (!isLed && one.index > commitIndex)) {
      over ??= [];
      over.push(request);
    } else if (isLed) {
      // They lie in the log in their order, so that none behind it is applied either.
      break;
    }
  }
  return over ?? NOTHING;
}
