import { describe, expect, test } from 'vitest';
import { raftSystem } from '../../../../sim/raft-system.ts';
import type { LogLine } from '../../../../sim/run-result.ts';
import type {
  AimedBlow,
  AimedMoment,
  MembershipPlan,
  TimedFault,
  WorkloadPlan,
} from '../../../../sim/scenario/scenario.ts';
import type { Micros } from '../../../../src/base/types.ts';
import { DEFAULT_LIMITS, type RaftLimits } from '../../../../src/raft/options.ts';
import { drive, rolesAtOneSecond } from './drive.ts';
import { MS, plainScenario, SECOND } from './plain-scenario.ts';

const AT = 1 * SECOND;
const { leader, follower, other } = rolesAtOneSecond();
const cluster = { ...plainScenario().cluster, joining: [{ id: 4, name: 'delta' }] };

interface More {
  readonly membership?: readonly MembershipPlan[];
  readonly faults?: readonly TimedFault[];
  readonly draw?: number;
  readonly raft?: RaftLimits;
  readonly workload?: WorkloadPlan;
  readonly after?: Micros;
  readonly watch?: Micros;
}

/** What the world did about it, as its log says. */
function struck(moment: AimedMoment, blow: AimedBlow, more: More = {}): string[] {
  return linesOf(moment, blow, more).map(({ detail }) => detail);
}

function linesOf(moment: AimedMoment, blow: AimedBlow, more: More): LogLine[] {
  const { membership, faults = [], draw = 0, raft = DEFAULT_LIMITS, after = 2 * MS, watch = SECOND } = more;
  const { workload = plainScenario().workload } = more;
  const aimed: TimedFault = {
    kind: 'aimed',
    at: AT,
    watch,
    moment,
    after,
    blow,
    for: 300 * MS,
    draw,
  };
  const changing = membership === undefined ? {} : { membership, cluster };
  const driven = drive(
    plainScenario({ raft, workload, faults: [aimed, ...faults], ...changing }),
    raftSystem,
  ).toEnd();
  expect(driven.world.finish().violations).toEqual([]);
  return driven.lines
    .filter(({ what, detail }) => what === 'fault' && !detail.startsWith('aimed'))
    .slice(faults.length);
}

const cutOff = (a: readonly number[], b: readonly number[], oneWay: boolean): string =>
  JSON.stringify([{ a, b, oneWay }]);
const others = [follower, other].sort((a, b) => a - b);
const replace: MembershipPlan = {
  at: AT,
  changes: [
    { kind: 'add-voter', id: 4 },
    { kind: 'remove', id: follower },
  ],
  asksLeader: true,
};

describe('an aimed fault', () => {
  test('strikes whoever leads, once, and only from then on', () => {
    expect(struck('leads', 'isolate')).toEqual([expect.stringContaining(cutOff([leader], others, false))]);
    expect(struck('elected', 'isolate')).toEqual([]);
  });

  test('in one direction, as one that stands still, or as one that crashes', () => {
    expect(struck('leads', 'mute')).toEqual([expect.stringContaining(cutOff([leader], others, true))]);
    expect(struck('leads', 'deafen')).toEqual([expect.stringContaining(cutOff(others, [leader], true))]);
    expect(struck('leads', 'pause')).toEqual([expect.stringContaining(`pause {"server":${leader}`)]);
    expect(struck('leads', 'crash', { draw: 3 })).toEqual([
      expect.stringMatching(new RegExp(`^crash {"server":${leader},"afterEffects":3.*"cacheSurvives":true`)),
    ]);
  });

  test('leaves a majority on the other side of a minority', () => {
    for (const draw of [0, 1, 2, 3]) {
      const [cut] = struck('leads', 'minority', { draw });
      const { a, b } = JSON.parse(cut!.slice('partition '.length)).cuts[0];
      expect(a).toContain(leader);
      expect(a.length + b.length).toBe(3);
      // A minority of the three, or, with one companion, the other half of them.
      expect(a.length).toBeLessThanOrEqual(2);
    }
  });

  test('strikes the target of a transfer, and a server that makes a file', () => {
    const transfer: TimedFault = { kind: 'transfer', at: AT + 1 * MS, target: follower };
    expect(struck('transfer', 'pause', { faults: [transfer] })).toEqual([
      expect.stringContaining(`pause {"server":${follower}`),
    ]);
    const crash: TimedFault = { kind: 'crash', at: AT, server: other, afterEffects: 0, for: 50 * MS };
    expect(struck('file', 'pause', { faults: [crash] })).toEqual([]);
  });

  test('strikes who has named a snapshot that it received, and nobody who receives none', () => {
    const raft = { ...DEFAULT_LIMITS, snapshotEntries: 4, compactionKeepEntries: 0 };
    const crash: TimedFault = { kind: 'crash', at: AT, server: follower, afterEffects: 0, for: SECOND };
    // It is sent one when it is back, where what it lacks is compacted.
    expect(struck('install', 'crash', { faults: [crash], raft, after: 1, watch: 3 * SECOND })).toEqual([
      expect.stringContaining(`crash {"server":${follower},"afterEffects":0`),
    ]);
    expect(struck('install', 'crash', { faults: [crash], after: 1, watch: 3 * SECOND })).toEqual([]);
  });

  test('strikes who has named a snapshot of its own, or removed a file', () => {
    const raft = { ...DEFAULT_LIMITS, snapshotEntries: 4 };
    for (const moment of ['saved', 'removed'] as const) {
      expect(struck(moment, 'pause', { raft, after: 1 })).toEqual([
        expect.stringContaining(`pause {"server":`),
      ]);
      expect(struck(moment, 'pause', { after: 1 })).toEqual([]);
    }
    // Nobody receives one.
    expect(struck('install', 'pause', { raft, after: 1 })).toEqual([]);
  });

  test('crashes the leader of whoever has come to the moment', () => {
    const transfer: TimedFault = { kind: 'transfer', at: AT + 1 * MS, target: follower };
    expect(struck('transfer', 'leader-crash', { faults: [transfer], after: 0 })).toEqual([
      expect.stringContaining(`crash {"server":${leader},"afterEffects":0`),
    ]);
  });

  test('tells a server to take a snapshot, or to hand its leadership over to whom it fits best or to one that votes', () => {
    expect(struck('leads', 'take-snapshot')).toEqual([`take-snapshot {"server":${leader}}`]);
    expect(struck('leads', 'transfer')).toEqual(['transfer {"target":null}']);
    expect(struck('leads', 'transfer', { draw: 5 })).toEqual(['transfer {"target":2}']);
  });

  test('holds back what a server waits for', () => {
    const transfer: TimedFault = { kind: 'transfer', at: AT + 1 * MS, target: follower };
    const [held] = struck('transfer', 'hold', { faults: [transfer], after: 0 });
    expect(held).toContain(`hold {"from":null,"to":${follower},"message":11,"hold":${300 * MS}`);
    expect(struck('leads', 'hold')).toEqual([expect.stringContaining(`"to":${leader},"message":null`)]);
  });

  test('is outlived by what was sent to it', () => {
    const [hold, crash] = struck('leads', 'outlive', { after: 0 });
    expect(hold).toContain(`"to":${leader},"message":null,"hold":${300 * MS}`);
    expect(crash).toContain(`crash {"server":${leader},"afterEffects":0`);
    expect(crash).toContain(`"for":${75 * MS}`);
  });

  test('strikes who asks its leader for the index of a read', () => {
    const reads = { log: 0, leader: 0, any: 1 };
    const workload = { ...plainScenario().workload, reads };
    const [held] = struck('read', 'hold', { workload, after: 0 });
    expect(held).toMatch(new RegExp(`^hold {"from":null,"to":(${others.join('|')}),"message":10,`));
    expect(struck('read', 'hold')).toEqual([]);
  });

  test('fails a sync, stalls a state machine, or crashes the process and then the machine', () => {
    expect(struck('leads', 'sync-error', { after: 0 })).toEqual([`sync-error {"server":${leader}}`]);
    expect(struck('leads', 'stall')).toEqual([expect.stringContaining(`apply-stall {"server":${leader}`)]);
    const [process, machine] = struck('leads', 'crash-twice', { draw: 0xa00 });
    expect(process).toBe(
      `crash {"server":${leader},"afterEffects":${0xa00 % 7},"cacheSurvives":true,"for":${300 * MS}}`,
    );
    expect(machine).toMatch(new RegExp(`^crash {"server":${leader},"afterEffects":0,"for":${300 * MS}}`));
  });

  test('crashes the next life at the same moment, and nobody else who comes to it', () => {
    const raft = { ...DEFAULT_LIMITS, snapshotEntries: 4 };
    const crashes = struck('saved', 'crash-again', { raft, after: 1, draw: 7, watch: 3 * SECOND });
    const again = crashes.filter((each) => each.startsWith('crash'));
    expect(again).toHaveLength(2);
    expect(again[1]).toBe(again[0]);
  });

  test('fills the disk', () => {
    expect(struck('leads', 'disk-full')).toEqual([
      expect.stringContaining(`disk-full {"server":${leader},"for":${300 * MS}`),
    ]);
  });

  test('cuts a server off, and lets all others take a snapshot before it is back', () => {
    for (const [draw, share] of [
      [0, 1],
      [1, 2],
    ] as const) {
      const [cut, ...snapshots] = linesOf('leads', 'outdate', { draw });
      expect(cut!.detail).toContain(cutOff([leader], others, false));
      expect(cut!.detail).toContain(`"for":${300 * MS}`);
      expect(snapshots.map(({ detail }) => detail)).toEqual(
        others.map((other) => `take-snapshot {"server":${other}}`),
      );
      for (const { atUs } of snapshots) expect(atUs - cut!.atUs).toBe((300 * MS) / share);
    }
  });

  test('may let a snapshot of its own stand still meanwhile', () => {
    const raft = { ...DEFAULT_LIMITS, snapshotEntries: 4 };
    const blows = struck('begun', 'outdate', { raft, after: 1, draw: 8 });
    const cut = JSON.parse(blows.find((each) => each.startsWith('partition'))!.slice('partition '.length));
    const [server] = cut.cuts[0].a;
    expect(blows).toContain(
      `disk-slow {"server":${server},"for":${600 * MS},"extra":${600 * MS},"files":".partial"}`,
    );
  });

  test('slows a log down', () => {
    expect(struck('leads', 'slow-log')).toEqual([
      `disk-slow {"server":${leader},"for":${600 * MS},"extra":${300 * MS},"files":".seg"}`,
    ]);
  });

  test('strikes a follower that has taken entries which may not be committed', () => {
    expect(struck('appended', 'pause', { after: 0 })).toEqual([
      expect.stringMatching(new RegExp(`^pause {"server":(${others.join('|')}),`)),
    ]);
    const workload = { ...plainScenario().workload, clients: 0 };
    expect(struck('appended', 'pause', { workload })).toEqual([]);
  });

  test('fails a sync, and crashes the life that comes after', () => {
    const [sync, machine, ...more] = struck('leads', 'fail-and-crash', { after: 0, draw: 0xa00 });
    expect(sync).toBe(`sync-error {"server":${leader}}`);
    expect(machine).toBe(`crash {"server":${leader},"afterEffects":0,"for":${300 * MS}}`);
    expect(more).toEqual([]);
  });

  test('overtakes a server whose state machine stands still', () => {
    const [stall, cut] = struck('leads', 'overtake', { after: 0 });
    expect(stall).toContain(`apply-stall {"server":${leader},"for":${900 * MS}`);
    expect(cut).toContain(cutOff([leader], others, false));
    expect(cut).toContain(`"for":${600 * MS}`);
  });

  test('tears a joint configuration between those who come and those who go', () => {
    const [cut] = struck('joint', 'halves', { membership: [replace] });
    const { a, b } = JSON.parse(cut!.slice('partition '.length)).cuts[0];
    expect(a).toContain(4);
    expect(b).toContain(follower);
    expect(struck('change', 'pause', { membership: [replace] })).toEqual([
      expect.stringContaining(`pause {"server":${leader}`),
    ]);
  });
});

describe('a request to change the membership', () => {
  test('leaves the joint configuration when that is asked for, so long after it was committed', () => {
    const byHand = { ...replace, leaveAfter: 500 * MS };
    const driven = drive(plainScenario({ cluster, membership: [byHand] }), raftSystem).toEnd();
    expect(driven.world.finish().violations).toEqual([]);
    const told = driven.lines.filter(({ what }) => what === 'administrator');
    expect(told.map(({ detail }) => detail.replace(/\d+/g, 'N'))).toEqual([
      expect.stringMatching(/^asks N: \[{/),
      'N answers: committed at N',
      'asks N: []',
      'N answers: committed at N',
    ]);
    expect(told[2]!.atUs - told[1]!.atUs).toBeGreaterThanOrEqual(500 * MS);
    expect(told.every(({ detail }) => !detail.includes('rejected'))).toBe(true);
  });

  test('goes to the leader at once, where somebody watches the cluster', () => {
    const driven = drive(plainScenario({ cluster, membership: [replace] }), raftSystem).toEnd();
    const [first] = driven.lines.filter(({ what }) => what === 'administrator');
    expect(first!.detail).toContain(`asks ${leader}:`);
  });
});
