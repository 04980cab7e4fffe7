/** Paper section 8, "Client interaction"; for sessions and reads see also the dissertation's chapter 6. */
import { describe, expect, it } from 'vitest';
import { Story } from '../../sim/story/story.ts';
import { encodeCommand, KeyValueMachine } from '../../src/kv/index.ts';
import { EMPTY_PAYLOAD, EntryKind } from '../../src/raft/entry.ts';
import { voteResponse } from '../../src/raft/make-message.ts';
import { Machine } from '../unit/raft/machine.ts';

describe('8 finding the leader', () => {
  it('8 a server that is not the leader refuses the request, and names the leader it last heard from', () => {
    const story = new Story();
    const leader = story.awaitLeader();
    for (const { id } of story.servers) {
      if (id === leader) continue;
      expect(story.put('x', '1', id)).toEqual({ kind: 'rejected', reason: 'not-leader', leader });
    }
  });

  it('8 when the leader crashes, a client finds the next one by trying the others', () => {
    const story = new Story();
    story.crash(story.awaitLeader());
    story.awaitLeader();
    const [some, other] = story.servers.filter(({ alive }) => alive).map(({ id }) => id);
    const answer = story.put('x', '1', some);
    if (answer.kind === 'rejected') expect(answer.leader).toBe(other);
    expect(story.put('x', '2', answer.kind === 'rejected' ? answer.leader : some)).toMatchObject({
      kind: 'committed',
    });
    story.end();
  });
});

describe('8 linearizable commands', () => {
  it('8 a command that is retried with its serial number is not executed again, and gets its first answer', () => {
    const machine = new KeyValueMachine();
    const results: unknown[] = [];
    const apply = (index: number, kind: EntryKind, payload: Uint8Array): void =>
      machine.apply([{ index, term: 1, kind, payload }], ([result]) => results.push(result));
    const swap = { kind: 'compare-and-set', key: 'x', expected: null, value: 'mine' } as const;
    apply(1, EntryKind.Session, EMPTY_PAYLOAD);
    apply(2, EntryKind.Command, encodeCommand({ session: 1, sequence: 1, operation: swap }));
    apply(3, EntryKind.Command, encodeCommand({ session: 1, sequence: 1, operation: swap }));
    apply(4, EntryKind.Command, encodeCommand({ session: 1, sequence: 2, operation: swap }));
    const swapped = (value: boolean) => ({ kind: 'swapped', swapped: value });
    expect(results).toEqual([{ kind: 'session', session: 1 }, swapped(true), swapped(true), swapped(false)]);
  });

  it('8 a leader that crashes after it has committed and before it has answered leaves the command executed once', () => {
    const story = new Story({ seed: 3 });
    const leader = story.awaitLeader();
    story.put('x', '0');
    const { index } = expectCommitted(story.put('x', '1'));
    story.crash(leader);
    story.awaitLeader();
    // The next entries of the log are the new leader's own, a session and this read: nothing was executed twice.
    expect(story.get('x')).toMatchObject({ result: { value: '1' }, index: index + 2 });
    story.end();
  });
});

describe('8 reads', () => {
  it('8 a leader begins its term with an entry that does nothing, and so learns which entries are committed', () => {
    const machine = new Machine({ term: 3, log: [1, 3] }).lead();
    expect(machine.state.commitIndex).toBe(0);
    machine.acknowledge(1, 3, 2);
    expect(machine.state.commitIndex).toBe(3);
    const begun = new Machine();
    begun.timeout();
    begun.complete();
    begun.receive(voteResponse(1, 0, 1, true));
    expect(begun.effects.appended).toMatchObject([{ kind: EntryKind.NoOp, index: 1, term: 1 }]);
  });

  it('8 a leader that was deposed and does not know it answers no read with what is stale', () => {
    const story = new Story({ servers: 5, seed: 5, checkQuorum: false });
    const old = story.awaitLeader();
    story.put('x', 'stale');
    const others = story.servers.map(({ id }) => id).filter((id) => id !== old);
    story.partition([old], others);
    const leader = story.awaitLeader(others);
    story.put('x', 'fresh', leader);
    expect(story.server(old).role).toBe(story.server(leader).role);
    expect(story.get('x', old).kind).toBe('none');
    story.heal();
    story.awaitLeader();
    expect(story.get('x')).toMatchObject({ result: { value: 'fresh' } });
    story.end();
  });
});

function expectCommitted(answer: ReturnType<Story['put']>): { readonly index: number } {
  if (answer.kind !== 'committed') throw new Error(`the answer was ${answer.kind}`);
  return answer;
}
