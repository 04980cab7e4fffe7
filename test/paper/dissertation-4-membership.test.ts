/** Dissertation chapter 4, "Cluster membership changes": changes of a single server, sections 4.1, 4.2 and 4.4. */
import { describe, expect, it } from 'vitest';
import { voteRequest } from '../../src/raft/make-message.ts';
import { DEFAULT_LIMITS } from '../../src/raft/options.ts';
import { Machine, PLAIN } from '../unit/raft/machine.ts';
import { add, choices, isMajorityOf, learn, promote, remove } from './support/changes.ts';
import { Servers } from './support/servers.ts';

/** Leads a cluster of so many servers from 1 on, with an entry of its term committed; the next ids are new machines. */
function led(size: number, joining = 1): Servers {
  const ids = Array.from({ length: size }, (_, at) => at + 1);
  const servers = new Servers(
    ids,
    PLAIN,
    Array.from({ length: joining }, (_, at) => size + 1 + at),
  );
  servers.campaign(1, ...ids);
  servers.heartbeat(1, ...ids);
  return servers;
}

describe('dissertation 4.1 safety', () => {
  it.each([1, 2, 3, 4, 5, 6])(
    '4.1 when one server is added to %i, or removed, every majority before shares a server with every one after',
    (size) => {
      const before = Array.from({ length: size }, (_, at) => at + 1);
      const after = [...before, size + 1];
      for (const one of choices(before).filter((some) => isMajorityOf(before, some))) {
        for (const other of choices(after).filter((some) => isMajorityOf(after, some))) {
          expect(one.some((id) => other.includes(id))).toBe(true);
        }
      }
      // And so the core takes it as one step.
      const servers = led(size);
      servers.change(1, [learn(size + 1)], ...before);
      servers.heartbeat(1, ...after);
      servers.change(1, [promote(size + 1)], ...after);
      expect(servers.voters(1)).toBe(after.join(' '));
    },
  );

  it('4.1 a change of one server is in force on each server from the moment its entry stands in the log', () => {
    const servers = led(3);
    servers.change(1, [add(4)]);
    expect(servers.voters(1)).toBe('1 2 3 4');
    servers.heartbeat(1, 1, 4);
    servers.heartbeat(1, 1, 4);
    // Two of four are no majority, though two of three were.
    expect(servers.state(1).commitIndex).toBe(1);
    expect(servers.voters(4)).toBe('1 2 3 4');
    expect(servers.voters(2)).toBe('1 2 3');
  });

  it('4.1 the change is done when its entry is committed, and until then no other one begins', () => {
    const servers = led(3, 2);
    servers.change(1, [add(4)]);
    expect(() => servers.change(1, [add(5)])).toThrow(/refused/);
    servers.heartbeat(1, 1, 2, 3, 4);
    servers.heartbeat(1, 1, 2, 3, 4);
    expect(servers.state(1).commitIndex).toBe(2);
    servers.change(1, [add(5)]);
    expect(servers.voters(1)).toBe('1 2 3 4 5');
  });

  it('4.1 a change whose entry is removed from the log is taken back, and the one before is in force', () => {
    const servers = led(3);
    servers.change(1, [add(4)]);
    expect(servers.campaign(2, 2, 3)).toBe(true);
    servers.heartbeat(2, 1, 2, 3);
    servers.heartbeat(2, 1, 2, 3);
    expect(servers.voters(1)).toBe('1 2 3');
  });

  it('4.1 a leader begins no change before it has committed an entry of its own term (the correction of 2015)', () => {
    const servers = new Servers([1, 2, 3], PLAIN, [4]);
    // Nobody acknowledges its first entry.
    servers.deliver = (message) => ('success' in message ? { ...message, matchIndex: 0 } : message);
    servers.campaign(1, 1, 2, 3);
    expect(() => servers.change(1, [add(4)])).toThrow(/refused/);
    servers.deliver = (message) => message;
    servers.heartbeat(1, 1, 2, 3);
    servers.change(1, [add(4)]);
    expect(servers.voters(1)).toBe('1 2 3 4');
  });

  it('4.1 servers grant votes to, and follow, servers that are not in their own latest configuration', () => {
    const machine = new Machine({ voters: [0, 1, 2] });
    expect(machine.receive(voteRequest(9, 0, 1, 0, 0))).toMatchObject([{ granted: true }]);
    const servers = led(3);
    servers.change(1, [add(4)], 1, 4);
    servers.heartbeat(1, 1, 4);
    // Server 4 alone has the entry, with 1; it campaigns among those who do not know it yet.
    expect(servers.campaign(4, 2, 3, 4)).toBe(true);
  });
});

describe('dissertation 4.2 availability', () => {
  it('4.2.1 a server that joins as a learner is brought up to the leader before its vote counts', () => {
    const servers = led(3);
    for (let n = 0; n < 100; n += 1) servers.propose(1, 1, 2, 3);
    servers.change(1, [learn(4)], 1, 2, 3);
    expect(() => servers.change(1, [promote(4)])).toThrow(/refused/);
    for (let n = 0; n < 3; n += 1) servers.heartbeat(1, 1, 2, 3, 4);
    expect(servers.log(4)).toHaveLength(102);
    servers.change(1, [promote(4)], 1, 2, 3, 4);
    expect(servers.voters(1)).toBe('1 2 3 4');
  });

  it('4.2.2 a leader that removes itself commits that by the others alone, and then steps down', () => {
    const servers = led(4, 0);
    servers.change(1, [remove(1)]);
    servers.heartbeat(1, 1, 2);
    servers.heartbeat(1, 1, 2);
    expect(servers.leads(1)).toBe(true);
    expect(servers.state(1).commitIndex).toBe(1);
    servers.heartbeat(1, 1, 2, 3);
    expect(servers.leads(1)).toBe(false);
    expect(servers.voters(2)).toBe('2 3 4');
  });

  it('4.2.3 a server that was removed, and does not know it, cannot depose the leader that the others hear', () => {
    const removed = new Machine({ self: 4, voters: [1, 2, 3, 4], limits: DEFAULT_LIMITS, term: 1 });
    expect(removed.timeout().map(({ to }) => to)).toEqual([1, 2, 3]);
    const member = new Machine({ self: 2, voters: [1, 2, 3], limits: DEFAULT_LIMITS, term: 1 });
    for (const request of removed.timeout())
      expect(member.receive({ ...request, to: 2 }, true)).toMatchObject([{ granted: false }]);
    expect(member.receive(voteRequest(4, 2, 9, 9, 9), true)).toEqual([]);
    expect(member.state.term).toBe(1);
  });

  it('4.4 the configuration carries how to reach its servers, so whoever has the log can reach them all', () => {
    const servers = led(3);
    servers.change(1, [add(4)], 1, 2, 3, 4);
    for (let n = 0; n < 2; n += 1) servers.heartbeat(1, 1, 2, 3, 4);
    for (const id of [1, 2, 3, 4]) {
      expect(servers.state(id).configuration.names).toContainEqual({ id: 4, name: 'server 4' });
    }
  });
});
