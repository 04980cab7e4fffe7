/** Paper section 5.3, "Log replication"; dissertation section 3.5. */
import { describe, expect, it } from 'vitest';
import { Story } from '../../sim/story/story.ts';
import { appendRefused, appendRequest } from '../../src/raft/make-message.ts';
import { MessageKind } from '../../src/raft/message.ts';
import { Role } from '../../src/raft/state.ts';
import { appendsOf, logOf, Machine, PLAIN, termsOf } from '../unit/raft/machine.ts';
import { Servers } from './support/servers.ts';

describe('5.3 commands become entries', () => {
  it('5.3 the leader appends a command to its log and sends it to all others in parallel', () => {
    const machine = new Machine().lead();
    for (const from of [1, 2]) machine.acknowledge(from, 1, 0);
    const sent = machine.propose(7);
    expect(machine.effects.appended).toMatchObject([{ index: 2, term: 1 }]);
    expect(sent).toMatchObject(
      [1, 2].map((to) => ({ to, previousIndex: 1, previousTerm: 1, entries: [{ index: 2, term: 1 }] })),
    );
  });

  it('5.3 each entry has the term in which the leader took it, and an index that is its place for ever', () => {
    const servers = new Servers([1, 2, 3]);
    servers.campaign(1, 1, 2, 3);
    servers.propose(1, 1, 2, 3);
    servers.campaign(2, 1, 2, 3);
    servers.propose(2, 1, 2, 3);
    for (const id of [1, 2, 3]) expect(servers.log(id)).toEqual([1, 1, 2, 2]);
  });

  it('5.3 an entry is committed once the leader that made it has it on a majority of all servers', () => {
    const servers = new Servers([1, 2, 3, 4, 5]);
    servers.campaign(1, 1, 2, 3, 4, 5);
    const before = servers.state(1).commitIndex;
    servers.propose(1, 1, 2);
    expect(servers.state(1).commitIndex).toBe(before);
    servers.heartbeat(1, 1, 3);
    expect(servers.state(1).commitIndex).toBe(before + 1);
  });

  it('5.3 what is committed commits all that stands before it, entries of earlier leaders too', () => {
    const servers = new Servers([1, 2, 3]);
    servers.startWith(1, [1, 1, 2]);
    expect(servers.campaign(1, 1, 2, 3)).toBe(true);
    expect(servers.log(1)).toEqual([1, 1, 2, 3]);
    expect(servers.state(1).commitIndex).toBe(4);
  });

  it('5.3 the leader tells the highest index it knows to be committed with each AppendEntries, heartbeats too', () => {
    const machine = new Machine().lead();
    machine.acknowledge(1, 1, 0);
    expect(machine.state.commitIndex).toBe(1);
    expect(appendsOf(machine.propose(1), 1)).toMatchObject([{ commitIndex: 1, entries: [{ index: 2 }] }]);
    expect(machine.heartbeat()).toMatchObject([{ commitIndex: 1 }, { commitIndex: 1 }]);
  });

  it('5.3 a follower commits what it is told is committed, as far as the message vouches for its log', () => {
    const machine = new Machine({ term: 2, log: [1, 1, 1] });
    machine.receive(appendRequest(1, 0, 2, 1, 1, 3, []));
    expect(machine.state.commitIndex).toBe(1);
    machine.receive(appendRequest(1, 0, 2, 3, 1, 2, []));
    expect(machine.state.commitIndex).toBe(2);
  });

  it('5.3 a command is answered when its entry was committed and applied, and not before', () => {
    const story = new Story({ seed: 6 });
    const leader = story.awaitLeader();
    const others = story.servers.map(({ id }) => id).filter((id) => id !== leader);
    story.put('x', '1');
    story.partition([leader], others);
    expect(story.put('x', '2', leader, 50)).toEqual({ kind: 'none' });
    expect(story.readLocally(leader, 'x')).toBe('1');
    story.heal();
    story.until('it is applied', () => story.readLocally(leader, 'x') === '2');
    expect(story.happenings.filter(({ text }) => /put x=2 .*committed/.test(text))).toHaveLength(1);
    story.end();
  });

  it('5.3 one slow follower of three does not delay a commitment', () => {
    const servers = new Servers([1, 2, 3]);
    servers.campaign(1, 1, 2);
    for (let n = 0; n < 5; n += 1) servers.propose(1, 1, 2);
    expect(servers.state(1).commitIndex).toBe(6);
    expect(servers.log(3)).toEqual([]);
  });

  it('5.3 the leader goes on sending, after it has committed as well, until all have all entries', () => {
    const servers = new Servers([1, 2, 3]);
    servers.campaign(1, 1, 2);
    servers.propose(1, 1, 2);
    for (let n = 0; n < 4; n += 1) servers.heartbeat(1, 1, 2);
    servers.heartbeat(1, 1, 2, 3);
    servers.heartbeat(1, 1, 2, 3);
    expect(servers.log(3)).toEqual([1, 1]);
    expect(servers.state(3).commitIndex).toBe(2);
  });
});

describe('5.3 the consistency check', () => {
  it('5.3 a leader makes at most one entry with an index in a term', () => {
    const machine = new Machine().lead();
    const seen = new Set<number>();
    for (let n = 0; n < 20; n += 1) {
      machine.propose(1, 1);
      for (const { index, term } of machine.effects.appended) {
        expect(term).toBe(1);
        expect(seen.has(index)).toBe(false);
        seen.add(index);
      }
    }
    expect(seen.size).toBe(40);
  });

  it('5.3 an append names the index and the term of the entry before its own', () => {
    const machine = new Machine({ term: 3, log: [1, 3, 3] }).lead();
    machine.acknowledge(1, 3);
    expect(appendsOf(machine.propose(1), 1)).toMatchObject([{ previousIndex: 4, previousTerm: 4 }]);
    expect(appendsOf(machine.heartbeat(), 2)).toMatchObject([{ previousIndex: 3, previousTerm: 3 }]);
  });

  it.each([
    ['has no entry there', [1]],
    ['has an entry of another term there', [1, 2]],
  ])('5.3 a follower that %s refuses the append, and its log stays as it is', (_, log) => {
    const machine = new Machine({ term: 3, log });
    const append = appendRequest(1, 0, 3, 2, 3, 0, logOf([1, 3, 3]).slice(2));
    expect(machine.receive(append)).toMatchObject([{ success: false }]);
    expect(termsOf(machine.state)).toEqual(log);
    expect(machine.effects.ticket).toBeNull();
  });

  it('5.3 when an append succeeds, the log equals that of the leader up to its last new entry', () => {
    const machine = new Machine({ term: 3, log: [1, 2, 2, 2] });
    expect(machine.receive(appendRequest(1, 0, 3, 1, 1, 0, logOf([1, 3, 3]).slice(1)))).toMatchObject([
      { success: true, matchIndex: 3 },
    ]);
    expect(termsOf(machine.state)).toEqual([1, 3, 3]);
  });

  it('5.3 an entry that conflicts goes, with all that follow; those that agree stay, also beyond the append', () => {
    const machine = new Machine({ term: 3, log: [1, 3, 3, 3] });
    machine.receive(appendRequest(1, 0, 3, 1, 1, 0, logOf([1, 3]).slice(1)));
    expect(termsOf(machine.state)).toEqual([1, 3, 3, 3]);
    expect(machine.effects.truncatedFrom).toBe(0);
  });
});

describe('5.3 bringing followers into line', () => {
  it('5.3 a new leader assumes for each follower that its log ends like its own', () => {
    const machine = new Machine({ term: 3, log: [1, 2, 3] }).lead();
    expect(machine.heartbeat()).toMatchObject([
      { to: 1, previousIndex: 3, previousTerm: 3 },
      { to: 2, previousIndex: 3, previousTerm: 3 },
    ]);
  });

  it('5.3 until it knows where the logs agree, a leader may send appends without entries', () => {
    const machine = new Machine({ term: 3, log: [1, 2, 3], limits: { ...PLAIN, probeEntriesMax: 0 } }).lead();
    const [probe] = appendsOf(machine.receive(appendRefused(1, 0, 4, 3, 1, 1)), 1);
    expect(probe).toMatchObject({ kind: MessageKind.AppendRequest, entries: [] });
  });

  it('5.3 after each refusal the leader goes back, until the logs agree: a refusal for each term, not for each entry', () => {
    const servers = new Servers([1, 2, 3]);
    servers.startWith(1, [1, 1, 1, 4, 4, 5, 5, 6, 6, 6]);
    servers.startWith(3, [1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3]);
    servers.startWith(2, [1, 1, 1, 4, 4, 5, 5, 6, 6, 6]);
    servers.campaign(1, 1, 2, 3);
    servers.heartbeat(1, 1, 2, 3);
    expect(servers.log(3)).toEqual(servers.log(1));
    // Terms 3 and 2 are skipped whole: eight entries differ.
    expect(servers.cluster.reached.refusals).toBeLessThanOrEqual(3);
  });

  it.each([
    ['a', [1, 1, 1, 4, 4, 5, 5, 6, 6]],
    ['b', [1, 1, 1, 4]],
    ['c', [1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 6]],
    ['d', [1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 7, 7]],
    ['e', [1, 1, 1, 4, 4, 4, 4]],
    ['f', [1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3]],
  ])('5.3 figure 7: follower (%s) takes over the log of the leader of term 8', (_, log) => {
    const servers = new Servers([1, 2, 3]);
    const leaderLog = [1, 1, 1, 4, 4, 5, 5, 6, 6, 6];
    servers.startWith(1, leaderLog, 7);
    servers.startWith(2, [], 7);
    servers.startWith(3, log, 7);
    expect(servers.campaign(1, 1, 2)).toBe(true);
    expect(servers.state(1).term).toBe(8);
    for (let n = 0; n < 3; n += 1) servers.heartbeat(1, 1, 3);
    expect(servers.log(3)).toEqual([...leaderLog, 8]);
  });

  it('5.3 a leader never overwrites or removes an entry of its own log (Leader Append-Only)', () => {
    const servers = new Servers([1, 2, 3]);
    servers.startWith(2, [1, 1, 1, 1, 1]);
    servers.startWith(1, [1, 2]);
    servers.campaign(1, 1, 2, 3);
    let before = servers.log(1);
    for (let n = 0; n < 5; n += 1) {
      servers.propose(1, 1, 2, 3);
      expect(servers.log(1).slice(0, before.length)).toEqual(before);
      before = servers.log(1);
    }
    expect(servers.state(1).role).toBe(Role.Leader);
    expect(servers.log(2)).toEqual(before);
  });

  it('5.3 two logs with the same entry at an index are the same up to there (Log Matching)', () => {
    const servers = new Servers([1, 2, 3, 4, 5]);
    for (const [leader, ...others] of [
      [1, 2, 3],
      [3, 4, 5],
      [2, 1, 3],
      [5, 3, 4],
      [4, 1, 5, 3],
    ]) {
      servers.campaign(leader!, leader!, ...others);
      servers.propose(leader!, leader!, others[0]!);
      servers.propose(leader!, leader!);
    }
    const logs = [1, 2, 3, 4, 5].map((id) => servers.log(id));
    expect(new Set(logs.map(String)).size).toBeGreaterThan(2);
    for (const a of logs) {
      for (const b of logs) {
        const shared = a.findLastIndex((term, at) => b[at] === term);
        expect(a.slice(0, shared + 1)).toEqual(b.slice(0, shared + 1));
      }
    }
  });
});
