import { describe, expect, it } from 'vitest';
import type { Entry } from '../../../../model/spec/base/state.ts';
import { ChangeMembership } from '../../../../model/spec/protocol/membership.ts';
import type { AppendResponse } from '../../../../model/spec/protocol/message.ts';
import { readsKey } from '../../../../model/spec/protocol/read-account.ts';
import { HearReadRound, RenewLease, ServeByLease } from '../../../../model/spec/protocol/reads.ts';
import type { Rules } from '../../../../model/spec/protocol/rules.ts';
import { createServer, type Server } from '../../../../model/spec/protocol/server.ts';
import { simpleMembership } from '../../../../model/spec/shared/membership.ts';

const RULES: Rules = { preVote: false, checkQuorum: true, leaseReads: true, variant: null };
const NO_MAJORITY = 'a majority answered a round of its term';

/** Server 4 leads the voters, and has committed an entry of its term. */
function leader(voters: readonly number[] = [3, 4, 5]): Server {
  const server = createServer(4, [3, 4, 5], simpleMembership(voters));
  server.role = 'leader';
  server.term = 1;
  server.log.push({ term: 1, value: 1 });
  server.commitIndex = 1;
  return server;
}

function answer(from: number, readRound: number): AppendResponse {
  return {
    type: 'append-response',
    from,
    to: 4,
    term: 1,
    success: true,
    matchIndex: 1,
    readRound,
  } as AppendResponse;
}

describe('a lease of the specification', () => {
  it('begins with the first round of the term that a majority answers', () => {
    const server = leader();
    expect(RenewLease(RULES, server)).toBeNull();
    expect(ServeByLease(RULES, server)).toBe(NO_MAJORITY);
    expect(HearReadRound(RULES, server, answer(5, 1))).toBeNull();
    expect(ServeByLease(RULES, server)).toBeNull();
  });

  it('is not taken away by a configuration of which no majority has answered', () => {
    const server = leader();
    RenewLease(RULES, server);
    HearReadRound(RULES, server, answer(5, 1));
    server.membership = simpleMembership([3, 5]);
    expect(ServeByLease(RULES, server)).toBeNull();
  });

  it('is not given by a majority of a configuration that is not in force any more', () => {
    const server = leader();
    RenewLease(RULES, server);
    server.membership = simpleMembership([3, 5]);
    HearReadRound(RULES, server, answer(5, 1));
    expect(ServeByLease(RULES, server)).toBe(NO_MAJORITY);
    HearReadRound(RULES, server, answer(3, 1));
    expect(ServeByLease(RULES, server)).toBeNull();
  });

  it('begins with a configuration by which a majority has answered', () => {
    const server = leader([4, 5]);
    const alone = (index: number): Entry => ({ term: 1, value: index, membership: simpleMembership([4]) });
    // Without a round there is nothing that was answered.
    expect(ChangeMembership(RULES, server, alone(2))).toBeNull();
    expect(ServeByLease(RULES, server)).toBe(NO_MAJORITY);
    const begun = leader([4, 5]);
    RenewLease(RULES, begun);
    expect(ServeByLease(RULES, begun)).toBe(NO_MAJORITY);
    expect(ChangeMembership(RULES, begun, alone(2))).toBeNull();
    expect(ServeByLease(RULES, begun)).toBeNull();
  });

  it('is that of a leader that is alone as soon as it begins a round', () => {
    const server = leader([4]);
    expect(ServeByLease(RULES, server)).toBe(NO_MAJORITY);
    RenewLease(RULES, server);
    expect(ServeByLease(RULES, server)).toBeNull();
  });

  it('is a part of the state only where leases are in use', () => {
    const [used, unused] = [leader(), leader()];
    for (const [server, rules] of [
      [used, RULES],
      [unused, { ...RULES, leaseReads: false }],
    ] as const) {
      server.reads.round = 1;
      HearReadRound(rules, server, answer(5, 1));
    }
    expect(used.reads.leased).toBe(true);
    expect(unused.reads.leased).toBe(false);
    expect(readsKey(used.reads)).not.toBe(readsKey(unused.reads));
  });
});
