import { describe, expect, test } from 'vitest';
import {
  createReplica,
  DEFAULT_LIMITS,
  DEFAULT_STORAGE_LIMITS,
  DEFAULT_TIMING,
  EntryKind,
  encodeCommand,
  KeyValueMachine,
  OptionsError,
} from '../../../src/index.ts';
import { LocalCluster, MemoryFiles } from '../../../src/memory/index.ts';
import type { Replica } from '../../../src/replica/replica.ts';

const GROUND = {
  clock: { now: () => 0, setAlarm: () => {}, clearAlarm: () => {} },
  network: { send: () => {} },
  fileSystem: new MemoryFiles(),
  random: { nextInt: () => 0 },
  stateMachine: new KeyValueMachine(),
};
const SETUP = { identity: { cluster: 1, group: 0 }, self: 0, members: [{ id: 0, name: 'zero' }] };

describe('createReplica', () => {
  test('needs no more than who it is and who is there', () => {
    expect(createReplica(SETUP, GROUND).status().phase).toBe('new');
  });

  test('what is left out has its default, what is given is checked', () => {
    const broken = (part: object) => () => createReplica({ ...SETUP, ...part }, GROUND);
    expect(broken({ timing: { heartbeatInterval: DEFAULT_TIMING.electionTimeoutMin } })).toThrow(
      OptionsError,
    );
    expect(broken({ raft: { ...DEFAULT_LIMITS, appendEntriesMax: 0 } })).toThrow(
      'raft.appendEntriesMax is 0',
    );
    expect(broken({ storage: { ...DEFAULT_STORAGE_LIMITS, segmentBytesMax: -1 } })).toThrow(
      'segmentBytesMax',
    );
    expect(broken({ applyEntriesMax: 0 })).toThrow('applyEntriesMax');
    expect(broken({ flightRecordMax: 2 ** 30 })).toThrow('flightRecordMax');
    expect(broken({ timing: { electionTimeoutMax: 400_000 } })).not.toThrow();
  });

  test('tells of leaders, of what is committed, and of its end', () => {
    const heard: string[] = [];
    const cluster = new LocalCluster({
      members: [0, 1, 2],
      stateMachine: () => new KeyValueMachine(),
      events: (member) => ({
        leaderChanged: (leader) => heard.push(`${member} follows ${leader}`),
        leadingChanged: (leads) => heard.push(`${member} ${leads ? 'leads' : 'leads no more'}`),
        configurationChanged: ({ voters }) => heard.push(`${member} knows ${voters.join()}`),
        committed: (index) => heard.push(`${member} committed ${index}`),
      }),
    });
    cluster.runUntil(() => cluster.leader() >= 0, 5_000_000);
    cluster.run(500_000);
    const leader = cluster.leader();
    for (const member of [0, 1, 2]) {
      expect(heard.filter((line) => line === `${member} follows ${leader}`)).toHaveLength(1);
      expect(heard).toContain(`${member} knows 0,1,2`);
      expect(heard).toContain(`${member} committed 1`);
    }
    expect(heard.filter((line) => line.endsWith('leads'))).toEqual([`${leader} leads`]);
    cluster.cutOff(leader);
    cluster.run(2_000_000);
    expect(heard).toContain(`${leader} leads no more`);
    expect(cluster.leader()).not.toBe(leader);
    cluster.heal();
    cluster.run(1_000_000);
    expect(heard).toContain(`${leader} follows ${cluster.leader()}`);
  });

  test('tells why it stopped', () => {
    const reasons: string[] = [];
    const files = new MemoryFiles();
    const ground = {
      ...GROUND,
      fileSystem: files,
      stateMachine: Object.assign(new KeyValueMachine(), {
        apply: () => {
          throw new Error('the state machine is broken');
        },
      }),
    };
    let alarmAt = 0;
    const clock = { now: () => alarmAt, setAlarm: (at: number) => (alarmAt = at), clearAlarm: () => {} };
    const replica = createReplica(
      SETUP,
      { ...ground, clock },
      { stopped: ({ message }) => reasons.push(message) },
    );
    replica.start();
    for (let left = 100; left > 0 && reasons.length === 0; left -= 1) if (!files.pump()) replica.alarm();
    expect(reasons).toEqual(['the state machine is broken']);
    expect(replica.status().phase).toBe('stopped');
  });

  test.each([
    ['proposal', (replica: Replica) => replica.propose(new Uint8Array(1), EntryKind.Command, () => {})],
    ['read', (replica: Replica) => replica.read(() => {})],
    ['change', (replica: Replica) => replica.changeMembership([{ kind: 'remove', id: 1 }], () => {})],
    ['transfer', (replica: Replica) => replica.transfer(1, () => {})],
  ])(
    'a clock that was set back does not put the election off, though the server refuses a %s first',
    (_, ask) => {
      const files = new MemoryFiles();
      let now = 1_000_000_000;
      let alarmAt = 0;
      const clock = { now: () => now, setAlarm: (at: number) => (alarmAt = at), clearAlarm: () => {} };
      const members = [0, 1].map((id) => ({ id, name: `server ${id}` }));
      const replica = createReplica({ ...SETUP, members }, { ...GROUND, fileSystem: files, clock });
      replica.start();
      for (let left = 100; left > 0 && files.pump(); left -= 1);
      expect(replica.status().phase).toBe('running');
      now = 1_000;
      ask(replica);
      expect(alarmAt).toBeGreaterThan(now);
      expect(alarmAt).toBeLessThanOrEqual(now + DEFAULT_TIMING.electionTimeoutMax);
    },
  );

  test('what is asked of it from within an event comes when the effects of the step are carried out', () => {
    const outcomes: unknown[] = [];
    const command = encodeCommand({
      session: 0,
      sequence: 0,
      operation: { kind: 'put', key: 'k', value: 'v' },
    });
    const cluster: LocalCluster<KeyValueMachine> = new LocalCluster({
      members: [0, 1, 2],
      stateMachine: () => new KeyValueMachine(),
      events: (member) => ({
        leadingChanged: (leads) => {
          if (!leads) return;
          const replica = cluster.replica(member);
          replica.propose(command, EntryKind.Command, (outcome) => outcomes.push(outcome));
          replica.read((outcome) => outcomes.push(outcome));
        },
        stopped: ({ message }) => outcomes.push(message),
      }),
    });
    expect(cluster.runUntil(() => outcomes.length >= 2, 5_000_000)).toBe(true);
    expect(outcomes).toContainEqual(expect.objectContaining({ kind: 'committed', result: { kind: 'done' } }));
    expect(outcomes).toContainEqual(expect.objectContaining({ kind: 'ready' }));
  });

  test('what is asked of it from within its calls is done in the order in which it was asked', () => {
    const asked: string[] = [];
    const ended: string[] = [];
    const get = (key: string) => encodeCommand({ session: 0, sequence: 0, operation: { kind: 'get', key } });
    const cluster: LocalCluster<KeyValueMachine> = new LocalCluster({
      members: [0],
      stateMachine: () => new KeyValueMachine(),
      events: () => ({
        // Each commit of an entry is answered with it in the same event; the observer asks first, and has to wait.
        committed: () => {
          if (asked.length < 12) propose('observer', () => {});
        },
      }),
    });
    const propose = (who: string, done: () => void): void => {
      const name = `${who} ${asked.length}`;
      asked.push(name);
      cluster.replica(0).propose(get(name), EntryKind.Command, () => {
        ended.push(name);
        done();
      });
    };
    cluster.runUntil(() => cluster.leader() >= 0, 5_000_000);
    propose('client', () => propose('proposer', () => propose('proposer', () => {})));
    expect(cluster.runUntil(() => ended.length >= 12, 5_000_000)).toBe(true);
    expect(new Set(asked.map((name) => name.split(' ')[0])).size).toBe(3);
    expect(ended).toEqual(asked);
  });

  test('what was asked from within the last event ends, since the replica has stopped', () => {
    const outcomes: unknown[] = [];
    const command = encodeCommand({ session: 0, sequence: 0, operation: { kind: 'get', key: 'k' } });
    const cluster: LocalCluster<KeyValueMachine> = new LocalCluster({
      members: [0],
      stateMachine: () => new KeyValueMachine(),
      events: () => ({
        leadingChanged: () => {
          const replica = cluster.replica(0);
          replica.propose(command, EntryKind.Command, (outcome) => outcomes.push(outcome));
          replica.stop();
        },
      }),
    });
    cluster.runUntil(() => outcomes.length > 0, 5_000_000);
    expect(outcomes).toMatchObject([{ kind: 'rejected', reason: 'stopped' }]);
  });

  test('campaigns when it is told to, unless a leader is alive', () => {
    const cluster = new LocalCluster({ members: [0, 1, 2], stateMachine: () => new KeyValueMachine() });
    cluster.runUntil(() => cluster.leader() >= 0, 5_000_000);
    cluster.run(500_000);
    const leader = cluster.leader();
    const { term } = cluster.replica(leader).status();
    const other = (leader + 1) % 3;
    cluster.cutOff(leader);
    cluster.replica(other).campaign();
    cluster.run(20_000);
    expect(cluster.replica(other).status()).toMatchObject({ term, leader });
    cluster.run(DEFAULT_TIMING.electionTimeoutMin - 10_000);
    cluster.replica(other).campaign();
    expect(cluster.runUntil(() => cluster.leader() === other, 100_000)).toBe(true);
  });
});
