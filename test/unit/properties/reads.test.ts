/** The properties of reads, each with a story in which it fails and one in which it does not. */
import { describe, expect, test } from 'vitest';
import { MessageKind } from '../../../src/raft/message.ts';
import { Role } from '../../../src/raft/state.ts';
import { entry, SETTINGS, Story } from './observations.ts';

/** Server 1 leads term 1, and its entry is committed on 1 and 2. */
function committed(): Story {
  const story = new Story();
  story.elect(1, 1, [2, 3]);
  story.replicate([1, 2], [entry(1, 1)]);
  story.see(1, { commit: 1 });
  return story;
}

describe('reads-are-fresh', () => {
  test('a follower that answers from before what was committed', () => {
    const story = committed();
    story.see(3, { input: 'read', readsTaken: 1 });
    story.see(3, { input: 'message', readsReady: 1, readIndex: 0 });
    expect(story.of('reads-are-fresh')).toEqual([
      'server 3 answered a read with index 0; when it was asked for, 1 was committed',
    ]);
  });

  test('the oldest end first: what came before the commitment may be older than it', () => {
    const story = new Story();
    story.elect(1, 1, [2, 3]);
    story.see(1, { input: 'read', readsTaken: 2 });
    story.replicate([1, 2], [entry(1, 1)]);
    story.see(1, { commit: 1 });
    story.see(1, { input: 'read', readsTaken: 1 });
    story.see(1, { readsReady: 2, readIndex: 0 });
    expect(story.of('reads-are-fresh')).toEqual([]);
    story.see(1, { readsReady: 1, readIndex: 0 });
    expect(story.of('reads-are-fresh')).toHaveLength(1);
  });

  test('a read that ends twice', () => {
    const story = committed();
    story.see(1, { input: 'read', readsTaken: 1 });
    story.see(1, { input: 'read-timeout', readsRefused: 1 });
    story.see(1, { readsReady: 1, readIndex: 1 });
    expect(story.of('reads-are-fresh')).toEqual(['server 1 ended 1 more reads than it took on']);
  });
});

describe('lease-holder-alone', () => {
  const served = { input: 'read', readsTaken: 1, readsReady: 1, readIndex: 1, readsByLease: true } as const;

  test('another leads a later term', () => {
    const story = committed();
    story.see(1, served);
    story.write(3, { role: Role.Follower, term: 2, vote: 2 });
    story.write(2, { role: Role.Candidate, term: 2, vote: 2 });
    story.see(1, served);
    expect(story.of('lease-holder-alone')).toEqual([]);
    story.see(2, { role: Role.Leader });
    story.see(1, served);
    expect(story.of('lease-holder-alone')).toEqual([
      'server 1 answered a read by its lease of term 1, while server 2 leads term 2',
    ]);
  });
});

describe('lease-protected', () => {
  const served = { input: 'read', readsTaken: 1, readsReady: 1, readIndex: 1, readsByLease: true } as const;
  const TIMEOUT = SETTINGS.electionTimeoutMin;

  /** Server 1 leads term 1, servers 2 and 3 have heard so when their clocks had counted 1,000. */
  function heard(): Story {
    const story = committed();
    for (const server of [2, 3]) {
      clockOf(story, server, 1_000);
      story.see(server, {
        input: 'message',
        message: story.message(MessageKind.AppendRequest, 1, server, 1),
      });
    }
    return story;
  }

  function clockOf(story: Story, server: number, clock: number): void {
    story.views.find(({ id }) => id === server)!.clock = clock;
  }

  test('a read when those who may vote again are a majority', () => {
    const story = heard();
    clockOf(story, 2, 1_000 + TIMEOUT + 2);
    story.see(1, served);
    expect(story.of('lease-protected')).toEqual([]);
    clockOf(story, 3, 1_000 + TIMEOUT + 2);
    story.see(1, served);
    expect(story.of('lease-protected')).toEqual([
      'server 1 answered a read by its lease of term 1, while servers 2, 3 may elect another',
    ]);
  });

  test('one that is down, or has just been started, votes for nobody', () => {
    const story = heard();
    clockOf(story, 2, 1_000 + TIMEOUT + 2);
    clockOf(story, 3, 1_000 + TIMEOUT + 2);
    story.start(3);
    story.see(1, served);
    expect(story.of('lease-protected')).toEqual([]);
  });
});
