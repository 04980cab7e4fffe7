/** Paper section 6, "Cluster membership changes"; dissertation section 4.3, "Arbitrary configuration changes". */
import { describe, expect, it } from 'vitest';
import { PLAIN } from '../unit/raft/machine.ts';
import { add, choices, isMajorityOf, learn, remove } from './support/changes.ts';
import { Servers } from './support/servers.ts';

const OLD = [1, 2, 3];
const NEW = [3, 4, 5];
const ALL = [1, 2, 3, 4, 5];
const EXCHANGE = [add(4), add(5), remove(1), remove(2)];

/** Server 3 leads 1, 2 and 3; 4 and 5 are new machines. */
function led(): Servers {
  const servers = new Servers(OLD, PLAIN, [4, 5]);
  servers.campaign(3, ...OLD);
  servers.heartbeat(3, ...OLD);
  return servers;
}

/** The joint entry is in the logs of all five, and not committed: no answer of them has been counted. */
function joint(): Servers {
  const servers = led();
  servers.change(3, EXCHANGE);
  servers.deliver = (message) => ('success' in message ? { ...message, matchIndex: 0 } : message);
  for (let n = 0; n < 4; n += 1) servers.heartbeat(3, ...ALL);
  servers.deliver = (message) => message;
  return servers;
}

describe('6 joint consensus', () => {
  it('6 a change of several servers does not go directly: first both configurations decide together', () => {
    const servers = led();
    servers.change(3, EXCHANGE);
    expect(servers.voters(3)).toBe('3 4 5 (1 2 3)');
    expect(servers.state(3).commitIndex).toBeLessThan(2);
  });

  it('6 entries go to all servers of both configurations', () => {
    const servers = joint();
    for (const id of ALL) expect(servers.log(id)).toEqual([1, 1]);
  });

  it('6 a server uses the configuration of its log from the moment it stands there, committed or not', () => {
    const servers = joint();
    for (const id of ALL) {
      expect(servers.voters(id)).toBe('3 4 5 (1 2 3)');
      expect(servers.state(id).commitIndex).toBeLessThan(2);
    }
  });

  it('6 while both decide, an entry is committed by majorities of the old and of the new: all choices of servers', () => {
    for (const others of choices([1, 2, 4, 5])) {
      const servers = joint();
      const reached = [3, ...others];
      servers.heartbeat(3, ...reached);
      servers.heartbeat(3, ...reached);
      const enough = isMajorityOf(OLD, reached) && isMajorityOf(NEW, reached);
      expect(servers.state(3).commitIndex >= 2).toBe(enough);
    }
  });

  it('6 while both decide, a leader is elected by majorities of the old and of the new: all choices of servers', () => {
    for (const voting of choices(ALL)) {
      const [candidate] = voting;
      if (candidate === undefined) continue;
      const servers = joint();
      for (const id of ALL) servers.restart(id);
      const enough = isMajorityOf(OLD, voting) && isMajorityOf(NEW, voting);
      expect(servers.campaign(candidate, ...voting)).toBe(enough);
    }
  });

  it('6 any server of either configuration may lead meanwhile', () => {
    for (const id of ALL) {
      const servers = joint();
      for (const each of ALL) servers.restart(each);
      expect(servers.campaign(id, ...ALL)).toBe(true);
    }
  });

  it('6 when the joint configuration is committed, the leader goes on to the new one, which decides alone', () => {
    const servers = joint();
    for (let n = 0; n < 3; n += 1) servers.heartbeat(3, ...ALL);
    for (const id of NEW) expect(servers.voters(id)).toBe('3 4 5');
    const before = servers.state(3).commitIndex;
    expect(before).toBe(3);
    servers.propose(3, 3, 4);
    expect(servers.state(3).commitIndex).toBe(4);
    // The servers that are not part of it may be switched off.
    expect(servers.campaign(5, 4, 5)).toBe(false);
    expect(servers.campaign(4, 4, 5)).toBe(true);
  });

  it('6 when the leader dies before the joint entry has left it, a leader of the old configuration goes on without it', () => {
    const servers = led();
    servers.change(3, EXCHANGE);
    servers.restart(3);
    expect(servers.voters(3)).toBe('3 4 5 (1 2 3)');
    expect(servers.campaign(1, 1, 2)).toBe(true);
    servers.heartbeat(1, ...OLD);
    servers.heartbeat(1, ...OLD);
    for (const id of OLD) expect(servers.voters(id)).toBe('1 2 3');
    expect(servers.log(3)).toEqual([1, 2]);
  });

  it('6 when the leader dies after the joint entry has reached a majority of both, the next leader finishes the change', () => {
    const servers = joint();
    servers.restart(3);
    expect(servers.campaign(4, 1, 2, 4, 5)).toBe(true);
    for (let n = 0; n < 3; n += 1) servers.heartbeat(4, 1, 2, 4, 5);
    expect(servers.voters(4)).toBe('3 4 5');
    expect(servers.voters(5)).toBe('3 4 5');
  });

  it('6 requests of clients are taken and committed all the time', () => {
    const servers = led();
    servers.change(3, EXCHANGE);
    servers.propose(3);
    servers.propose(3, ...ALL);
    servers.heartbeat(3, ...ALL);
    // Its own entry, the joint configuration, two commands, the new configuration.
    expect(servers.log(3)).toEqual([1, 1, 1, 1, 1]);
    expect(servers.state(3).commitIndex).toBe(5);
  });
});

describe('6 servers that come and go', () => {
  it('6 new servers first receive the log without a vote, and no majority is counted with them', () => {
    const servers = led();
    servers.change(3, [learn(4), learn(5)]);
    servers.propose(3, 2, 3);
    expect(servers.state(3).commitIndex).toBe(3);
    servers.propose(3, 3, 4, 5);
    expect(servers.state(3).commitIndex).toBe(3);
    servers.heartbeat(3, 3, 4, 5);
    expect(servers.log(4)).toEqual(servers.log(3));
    expect(servers.campaign(4, 3, 4, 5)).toBe(false);
  });

  it('6 a leader that is not part of the new configuration leads on without counting itself, and then steps down', () => {
    const servers = led();
    servers.change(3, [remove(3)]);
    servers.heartbeat(3, 1, 3);
    servers.heartbeat(3, 1, 3);
    expect(servers.leads(3)).toBe(true);
    expect(servers.state(3).commitIndex).toBe(1);
    servers.heartbeat(3, 1, 2, 3);
    expect(servers.leads(3)).toBe(false);
    expect(servers.state(3).commitIndex).toBe(2);
    expect(servers.campaign(3, ...OLD)).toBe(false);
    // It told the first of the others to campaign (dissertation section 3.10).
    expect(servers.leads(1)).toBe(true);
  });
});
