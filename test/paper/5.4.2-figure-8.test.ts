/** Paper section 5.4.2, "Committing entries from previous terms", and its figure 8; dissertation section 3.6.2. */
import { describe, expect, it } from 'vitest';
import { MessageKind } from '../../src/raft/message.ts';
import { Servers } from './support/servers.ts';

/**
 * As in (b): S1 led term 2, and its entry reached S2 alone; then S5 led term 3 by the votes of S3 and S4, and keeps its
 * entry to itself.
 */
function untilB(): Servers {
  const servers = new Servers([1, 2, 3, 4, 5]);
  servers.startWith(1, [1, 2], 2, 1);
  servers.startWith(2, [1, 2], 2, 1);
  servers.startWith(3, [1], 3, 5);
  servers.startWith(4, [1], 3, 5);
  servers.startWith(5, [1, 3], 3, 5);
  return servers;
}

describe('5.4.2 figure 8', () => {
  it('5.4.2 (c) an entry of an earlier term is not committed by being on a majority', () => {
    const servers = untilB();
    // S1 is elected in term 4 by S2 and S3, and brings them the entry of term 2, but none of its own.
    leadWithoutOwnEntry(servers);
    for (const id of [1, 2, 3]) expect(servers.log(id).slice(0, 2)).toEqual([1, 2]);
    expect(servers.state(1)).toMatchObject({ term: 4, commitIndex: 0 });
    expect(servers.state(1).progress.filter(({ matchIndex }) => matchIndex >= 2)).toHaveLength(3);
  });

  it('5.4.2 (d) such an entry may still be overwritten, by a leader that a majority elects', () => {
    const servers = untilB();
    leadWithoutOwnEntry(servers);
    servers.restart(1);
    // Its first campaign is for term 4, which S2 and S3 gave to S1.
    expect(servers.campaign(5, 5, 2, 3, 4)).toBe(false);
    expect(servers.campaign(5, 5, 2, 3, 4)).toBe(true);
    for (const id of [2, 3, 4, 5]) expect(servers.log(id).slice(0, 2)).toEqual([1, 3]);
  });

  it('5.4.2 (e) once an entry of the present term is on a majority, all before it are committed: S5 cannot win', () => {
    const servers = untilB();
    expect(servers.campaign(1, 1, 2, 3)).toBe(false);
    expect(servers.campaign(1, 1, 2, 3)).toBe(true);
    expect(servers.log(3)).toEqual([1, 2, 4]);
    expect(servers.state(1).commitIndex).toBe(servers.log(1).length);
    servers.restart(1);
    for (let n = 0; n < 3; n += 1) expect(servers.campaign(5, 5, 2, 3, 4)).toBe(false);
  });

  it('5.4.2 a leader commits by counting only entries of its own term, and with them all that stand before', () => {
    const servers = new Servers([1, 2, 3]);
    servers.startWith(1, [1, 2, 2], 5);
    servers.startWith(2, [1, 2, 2], 5);
    servers.campaign(1, 1, 2);
    expect(servers.log(1)).toEqual([1, 2, 2, 6]);
    expect(servers.state(1).commitIndex).toBe(4);
  });
});

/** S1 wins term 4; appends reach S2 and S3 only up to index 2, as if its own entry were made later. */
function leadWithoutOwnEntry(servers: Servers): void {
  expect(servers.campaign(1, 1, 2)).toBe(false);
  servers.deliver = (message) =>
    message.kind === MessageKind.AppendRequest
      ? { ...message, entries: message.entries.filter(({ index }) => index <= 2) }
      : message;
  expect(servers.campaign(1, 1, 2, 3)).toBe(true);
  for (let n = 0; n < 3; n += 1) servers.heartbeat(1, 1, 2, 3);
  servers.deliver = (message) => message;
}
