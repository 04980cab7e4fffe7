import { describe, expect, test } from 'vitest';
import { excuseFor, whatIsMissing } from '../../../../sim/liveness.ts';
import type { ServerHost } from '../../../../sim/server-host.ts';

const NOBODY = -1;

/** What the verdict reads of a server. */
type Seen = Pick<
  ServerHost,
  'id' | 'alive' | 'ready' | 'leader' | 'term' | 'lastIndex' | 'commitIndex' | 'appliedIndex' | 'isPrimary'
>;

const healthy = (id: number): Seen => ({
  id,
  alive: true,
  ready: true,
  leader: 4,
  term: 6,
  lastIndex: 20,
  commitIndex: 20,
  appliedIndex: 20,
  isPrimary: false,
});

/** The verdict on servers 4, 5 and 6, of which the last differs in this. */
function missing(last: Partial<Seen>, waitingClients = 0, hasFailover = false): string | null {
  const core = [healthy(4), healthy(5), { ...healthy(6), ...last }];
  // The verdict reads nothing else of a host, and a host cannot be made without its world.
  return whatIsMissing(core as ServerHost[], waitingClients, hasFailover);
}

describe('what is missing of a recovered core', () => {
  test('nothing, when all follow one leader with one log, applied, and no client waits', () => {
    expect(missing({})).toBeNull();
  });

  test.each<[Partial<Seen>, string]>([
    [{ alive: false }, 'server 6 is down'],
    [{ ready: false }, 'server 6 has not recovered'],
    [{ leader: NOBODY }, 'server 6 knows no leader, in term 6'],
    [{ leader: 5 }, 'server 6 follows 5 in term 6, server 4 follows 4 in term 6'],
    [{ term: 7 }, 'server 6 follows 4 in term 7, server 4 follows 4 in term 6'],
    [{ lastIndex: 21 }, 'the log of server 6 ends at 21, that of 4 at 20'],
    [{ lastIndex: 19 }, 'the log of server 6 ends at 19, that of 4 at 20'],
    [{ commitIndex: 18 }, 'server 6 has committed 18 of 20 entries'],
    [{ appliedIndex: 17 }, 'server 6 has applied 17 of 20 committed entries'],
  ])('with %o at one server: %s', (last, sentence) => {
    expect(missing(last)).toBe(sentence);
  });

  test('an answer to each client, which is asked for last', () => {
    expect(missing({}, 3)).toBe('3 clients wait for an answer');
    expect(missing({ commitIndex: 18 }, 3)).toBe('server 6 has committed 18 of 20 entries');
  });

  test('a PRIMARY, where failover coordinators choose one', () => {
    expect(missing({}, 0, true)).toBe('no server is PRIMARY');
    expect(missing({ isPrimary: true }, 0, true)).toBeNull();
  });

  test('the cause is named before its consequences: a server that is down before its log', () => {
    expect(missing({ alive: false, ready: false, leader: NOBODY, lastIndex: 0 })).toBe('server 6 is down');
    expect(missing({ leader: NOBODY, lastIndex: 0 })).toBe('server 6 knows no leader, in term 6');
  });

  test('a core of one server is enough when it leads itself', () => {
    expect(whatIsMissing([healthy(4) as ServerHost], 0, false)).toBeNull();
  });
});

describe('the excuse', () => {
  const none: ReadonlySet<number> = new Set();

  test('a core that can run has none', () => {
    expect(excuseFor(3, [1, 2], none)).toBeNull();
    expect(excuseFor(1, [1], none)).toBeNull();
    expect(excuseFor(4, [1, 2, 3], none)).toBeNull();
  });

  test('no core, no liveness phase', () => {
    expect(excuseFor(3, [], none)).toBe('the scenario has no liveness phase');
  });

  test('damage outside of the core, or within a core that can spare it, excuses nothing', () => {
    expect(excuseFor(3, [1, 2], new Set([3]))).toBeNull();
    expect(excuseFor(3, [1, 2, 3], new Set([3]))).toBeNull();
  });

  test.each([
    [3, [1, 2], [2], 'no quorum alive: 1 of 3 servers can run, 1 stopped on damaged data'],
    [3, [1, 2, 3], [2, 3], 'no quorum alive: 1 of 3 servers can run, 2 stopped on damaged data'],
    // Half of an even number is no majority.
    [4, [1, 2, 3, 4], [3, 4], 'no quorum alive: 2 of 4 servers can run, 2 stopped on damaged data'],
    [2, [1, 2], [1], 'no quorum alive: 1 of 2 servers can run, 1 stopped on damaged data'],
  ])('of %i servers, core %j, lost %j: %s', (servers, core, lost, sentence) => {
    expect(excuseFor(servers, core, new Set(lost))).toBe(sentence);
  });
});
