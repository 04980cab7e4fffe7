import { describe, expect, it } from 'vitest';
import { encodeCommand, KeyValueMachine, NO_SESSION } from '../../../src/kv/index.ts';
import { LocalGroups } from '../../../src/memory/index.ts';
import { type CreateCodec, createCodec } from '../../../src/wire/index.ts';

const SECOND = 1_000_000;
const put = (key: string, value: string): Uint8Array =>
  encodeCommand({ session: NO_SESSION, sequence: 0, operation: { kind: 'put', key, value } });

/** Frames that each group sent. */
const sent = new Map<number, Uint8Array[]>();
const listening: CreateCodec = (identity, self, limits) => {
  const codec = createCodec(identity, self, limits);
  return {
    encode: (message) => {
      const frame = codec.encode(message);
      sent.set(identity.group, [...(sent.get(identity.group) ?? []), frame]);
      return frame;
    },
    decode: (frame) => codec.decode(frame),
  };
};

function begun(): LocalGroups<KeyValueMachine> {
  sent.clear();
  const groups = new LocalGroups({
    groups: [
      { group: 4, members: [1, 2, 3] },
      { group: 7, members: [2, 3, 4] },
    ],
    stateMachine: () => new KeyValueMachine(),
    setup: () => ({ codec: listening }),
  });
  const led = groups.runUntil(() => groups.leader(4) > 0 && groups.leader(7) > 0, 5 * SECOND);
  expect(led).toBe(true);
  return groups;
}

describe('groups that share servers', () => {
  it('refuse each a frame of the other, and go on as if it had not come', () => {
    const groups = begun();
    const before = groups.replica(4, 2).status();
    const frames = sent.get(7)!;
    expect(frames.length).toBeGreaterThan(0);
    for (const frame of frames) groups.replica(4, 2).receive(frame);
    expect(groups.replica(4, 2).refusedFrames()).toEqual(new Map([['wrong-group', frames.length]]));
    expect(groups.replica(4, 2).status()).toEqual(before);
    expect(groups.replica(7, 2).refusedFrames().size).toBe(0);
  });

  it('have each a log of its own: the same index holds what its group has proposed', () => {
    const groups = begun();
    for (const group of [4, 7]) {
      const outcome = groups.propose(group, groups.leader(group), put('k', `of ${group}`));
      expect(outcome).toMatchObject({ kind: 'committed', index: 2 });
    }
    groups.run(SECOND);
    expect([4, 7].map((group) => groups.stateMachine(group, 3).get('k'))).toEqual(['of 4', 'of 7']);
  });

  it('fall together with their server, come back with it, and remember what was synced', () => {
    const groups = begun();
    for (const group of [4, 7]) groups.propose(group, groups.leader(group), put('k', 'v'));
    groups.run(SECOND);
    groups.crash(2);
    for (const group of [4, 7]) expect(() => groups.replica(group, 2)).toThrow('server 2 is down');
    groups.restart(2);
    groups.run(SECOND);
    for (const group of [4, 7]) expect(groups.stateMachine(group, 2).get('k')).toBe('v');
    expect(() => groups.restart(2)).toThrow('server 2 is not down');
  });

  it('lose a majority each by itself: two servers cut off leave the one two of three, and the other one', () => {
    const groups = begun();
    groups.cutOff(3, 4);
    groups.run(3 * SECOND);
    const [four, seven] = [groups.leader(4), groups.leader(7)];
    expect([1, 2]).toContain(four);
    expect([3, 4]).toContain(seven);
    expect(groups.replica(7, 2).status().leader).toBeLessThan(0);
    groups.heal();
    groups.run(SECOND);
    expect(groups.replica(7, 2).status().leader).toBe(groups.leader(7));
  });

  it('are asked for servers and groups that are there', () => {
    const groups = begun();
    expect(() => groups.replica(7, 1)).toThrow('server 1 has no replica of group 7');
    expect(() => groups.stateMachine(5, 1)).toThrow('server 1 has no replica of group 5');
    expect(() => groups.cutOff(9)).toThrow('there is no server 9');
    const twice = [
      { group: 1, members: [1] },
      { group: 1, members: [2] },
    ];
    expect(() => new LocalGroups({ groups: twice, stateMachine: () => new KeyValueMachine() })).toThrow(
      'there are two groups 1',
    );
  });
});
