/** Each safety property in a run in which it fails, and in a similar one in which no property does. */
import { describe, expect, test } from 'vitest';
import { type Configuration, simpleConfiguration } from '../../../src/raft/configuration.ts';
import { Role } from '../../../src/raft/state.ts';
import { configurationEntry, entry, Story } from './observations.ts';

/** Server 1 leads term 1 and committed entry 1 on servers 1 and 2. */
function committedOne(): Story {
  const story = new Story();
  story.elect(1, 1, [2, 3]);
  story.replicate([1, 2], [entry(1, 1)]);
  story.see(1, { matched: [{ member: 2, index: 1 }], commit: 1 });
  story.see(2, { commit: 1 });
  return story;
}

test('a legal election, replication, commitment and succession violate nothing', () => {
  const story = committedOne();
  story.elect(2, 2, [3]);
  story.write(2, { append: [entry(2, 2)] });
  story.write(3, { append: [entry(1, 1), entry(2, 2)] });
  story.see(2, { matched: [{ member: 3, index: 2 }], commit: 2 });
  story.write(1, { role: Role.Follower, term: 2, vote: -1 });
  story.start(1);
  story.judge.finished();
  expect(story.violations).toEqual([]);
});

describe('election-safety', () => {
  test('two leaders of one term', () => {
    const story = new Story();
    story.elect(1, 1, [2]);
    story.see(3, { role: Role.Candidate, term: 1, vote: 3 });
    story.see(3, { role: Role.Leader });
    expect(story.of('election-safety')).toEqual([
      'server 3 became leader of term 1; server 1 was already elected in that term',
    ]);
  });

  test('one server elected twice in a term, in two lives', () => {
    const story = new Story();
    story.elect(1, 1, [2]);
    story.start(1);
    story.see(1, { role: Role.Leader });
    expect(story.of('election-safety')).toEqual([
      'server 1 became leader of term 1, a second time; server 1 was already elected in that term',
    ]);
  });
});

test('election-quorum: one voter that answers twice is not a majority', () => {
  const story = new Story();
  story.elect(1, 1, []);
  expect(story.of('election-quorum')).toEqual([
    'server 1 became leader of term 1 with the durable votes of 1 of 3 voters (1); a majority is needed',
  ]);
});

test('leader-append-only: a leader removes its own entry', () => {
  const story = new Story();
  story.elect(1, 1, [2]);
  story.replicate([1], [entry(1, 1), entry(2, 1)]);
  story.see(1, { cut: 2 });
  expect(story.of('leader-append-only')).toEqual([
    'server 1, the leader of term 1, removed its entries from index 2 on (its log ended at 2)',
  ]);
});

describe('a conflicting suffix', () => {
  test('may be removed by a deposed leader', () => {
    const story = new Story();
    story.elect(1, 1, [2]);
    story.replicate([1], [entry(1, 1)]);
    story.elect(2, 2, [3]);
    story.replicate([2], [entry(1, 2)]);
    story.write(1, { role: Role.Follower, term: 2, vote: -1, cut: 1, append: [entry(1, 2)] });
    expect(story.violations).toEqual([]);
  });
});

describe('log-matching', () => {
  test('two contents at one index and term', () => {
    const story = new Story();
    story.elect(1, 1, [2]);
    story.replicate([1], [entry(1, 1, 'a')]);
    story.replicate([2], [entry(1, 1, 'b')]);
    expect(story.of('log-matching')[0]).toMatch(
      /^server 2 holds entry 1 of term 1 \(content \w+\); server 1 held entry 1 of term 1 \(content \w+\) there first, which has different content$/,
    );
  });

  test('one entry after two prefixes', () => {
    const story = new Story();
    story.elect(1, 1, [2]);
    story.elect(2, 2, [3]);
    story.elect(3, 3, [1]);
    story.replicate([3], [entry(1, 1), entry(2, 3)]);
    story.replicate([2], [entry(1, 2), entry(2, 3)]);
    expect(story.of('log-matching')[0]).toMatch(/same entry after a different prefix$/);
  });
});

describe('leader-completeness', () => {
  test('a new leader lacks a committed entry', () => {
    const story = committedOne();
    story.elect(3, 2, [2]);
    expect(story.of('leader-completeness')[0]).toMatch(
      /^server 3, leader of term 2, holds no entry at index 1; entry 1 of term 1 \(content \w+\) was committed before term 2$/,
    );
  });

  test('something is committed that a leader of a later term lacks', () => {
    const story = new Story();
    story.elect(1, 1, [2]);
    story.replicate([1, 2], [entry(1, 1)]);
    story.elect(3, 2, [2]);
    story.see(1, { commit: 1 });
    expect(story.of('leader-completeness')[0]).toMatch(
      /^server 3, leader of term 2, holds no entry at index 1/,
    );
  });

  test('a leader of an earlier term, elected late, may lack what a later term committed', () => {
    const story = new Story([1, 2, 3, 4, 5]);
    story.write(1, { role: Role.Candidate, term: 1, vote: 1 });
    for (const voter of [2, 3]) story.write(voter, { term: 1, vote: 1 });
    story.elect(4, 2, [3, 5]);
    story.replicate([4, 3, 5], [entry(1, 2)]);
    story.see(4, { commit: 1 });
    story.see(1, { role: Role.Leader });
    expect(story.violations).toEqual([]);
  });
});

describe('state-machine-safety', () => {
  test('what is applied is what was committed, in order, again after a restart', () => {
    const story = committedOne();
    story.judge.applied(1, entry(1, 1));
    story.start(1);
    story.judge.applied(1, entry(1, 1));
    expect(story.violations).toEqual([]);
  });

  test('another payload', () => {
    const story = committedOne();
    story.judge.applied(2, entry(1, 1, 'other'));
    expect(story.of('state-machine-safety')[0]).toMatch(
      /^server 2 applied an entry of term 1 \(content \w+\) at index 1; committed there is entry 1 of term 1/,
    );
  });

  test('a gap, a repetition, and the uncommitted', () => {
    const story = committedOne();
    story.judge.applied(1, entry(2, 1));
    story.judge.applied(2, entry(1, 1));
    story.judge.applied(2, entry(1, 1));
    story.judge.applied(3, entry(1, 1));
    story.judge.applied(3, entry(2, 1));
    expect(story.of('state-machine-safety')).toEqual([
      'server 1 applied index 2 where index 1 was due',
      'server 2 applied index 1 where index 2 was due',
      'server 3 applied index 2 (term 1), but nothing beyond index 1 is committed',
    ]);
  });
});

describe('commit-agreement', () => {
  test('a server commits another entry', () => {
    const story = committedOne();
    story.replicate([3], [entry(1, 0)]);
    story.see(3, { commit: 1 });
    expect(story.of('commit-agreement')[0]).toMatch(
      /^server 3 \(term 1\) considers index 1 committed and holds entry 1 of term 0 .* at index 1; committed there is entry 1 of term 1/,
    );
  });

  test('a server commits what it does not have', () => {
    const story = committedOne();
    story.see(3, { commit: 1 });
    expect(story.of('commit-agreement')[0]).toMatch(/^server 3 .* holds no entry at index 1/);
  });
});

describe('commit-by-leader', () => {
  test('figure 8: an entry of an earlier term is not committed by counting', () => {
    const story = new Story();
    story.elect(1, 1, [2]);
    story.replicate([1, 2], [entry(1, 1)]);
    story.elect(2, 2, [3]);
    story.replicate([3], [entry(1, 1)]);
    story.see(2, { commit: 1 });
    expect(story.of('commit-by-leader')[0]).toMatch(
      /^server 2, leader of term 2, advanced its commit index from 0 to entry 1 of term 1 .*, which is not of its own term$/,
    );
  });

  test('a follower runs ahead of every leader', () => {
    const story = new Story();
    story.elect(1, 1, [2]);
    story.replicate([1, 2], [entry(1, 1)]);
    story.see(2, { commit: 1 });
    expect(story.of('commit-by-leader')).toEqual([
      'server 2 (term 1) does not lead and advanced its commit index to 1; no leader has committed anything beyond index 0',
    ]);
  });
});

test('commit-durable: a write under way does not count', () => {
  const story = new Story();
  story.elect(1, 1, [2, 3]);
  story.replicate([2], [entry(1, 1)]);
  story.see(1, { append: [entry(1, 1)], ticket: true });
  story.see(1, { commit: 1 });
  expect(story.of('commit-durable')[0]).toMatch(
    /^server 1 \(term 1\) committed entry 1 of term 1 .*, which is durable on 1 of 3 voters \(not on 1, 3\); a majority is needed$/,
  );
});

describe('configurations-overlap', () => {
  const three = simpleConfiguration([1, 2, 3]);
  /** Server 1 leads term 1 and goes from one configuration to the next, committing those before the last. */
  const going = (committed: boolean, ...configurations: Configuration[]) => {
    const story = new Story();
    story.elect(1, 1, [2, 3]);
    configurations.forEach((configuration, at) => {
      const append = [configurationEntry(at + 1, 1, configuration)];
      for (const server of [1, 2, 3]) story.write(server, { append, configuration });
      if (committed) story.see(1, { commit: at + 1 });
    });
    return story.of('configurations-overlap');
  };

  test('two votes change at once', () => {
    expect(going(true, simpleConfiguration([1]))).toEqual([
      'server 1, leader of term 1, goes from {1,2,3} to {1}: not all who decide in the one and in the other have a server in common',
    ]);
  });

  test('not through a joint configuration', () => {
    const joint = { ...simpleConfiguration([1]), outgoing: [1, 2, 3], highestId: 3 };
    expect(going(true, joint, simpleConfiguration([1]))).toEqual([]);
  });

  test('a change begins while the one before is not committed', () => {
    expect(going(false, simpleConfiguration([1, 2]), three)).toEqual([
      'server 1, leader of term 1, begins a change while the one at index 1 is not committed; its commit index is 0',
    ]);
    expect(going(true, simpleConfiguration([1, 2]), three)).toEqual([]);
  });

  test('a joint configuration needs a majority of both halves to elect and to commit', () => {
    const joint = { ...simpleConfiguration([1, 2]), outgoing: [1, 2, 3], voters: [1], highestId: 3 };
    const story = new Story();
    for (const server of [1, 2, 3]) {
      story.write(server, { term: 1, append: [configurationEntry(1, 1, joint)], configuration: joint });
    }
    story.elect(1, 2, []);
    expect(story.of('election-quorum')).toEqual([
      'server 1 became leader of term 2 with the durable votes of 1 of 3 outgoing voters (1); a majority is needed',
    ]);
    story.see(1, { append: [entry(2, 2)], ticket: true });
    story.see(1, { input: 'ticket-completed', completed: 4, commit: 2 });
    expect(story.of('commit-durable')[0]).toMatch(/on 1 of 3 outgoing voters \(not on 2, 3\)/);
  });
});

describe('committed-never-lost', () => {
  test('a server removes what it knows to be committed', () => {
    const story = committedOne();
    story.see(2, { cut: 1 });
    expect(story.of('committed-never-lost')[0]).toMatch(
      /^server 2 removed entry 1 of term 1 .* although it considered everything up to index 1 committed$/,
    );
  });

  test('a server removes what others committed, in a later term', () => {
    const story = committedOne();
    story.replicate([3], [entry(1, 1)]);
    story.see(3, { term: 2, vote: -1, cut: 1 });
    expect(story.of('committed-never-lost')[0]).toMatch(
      /^server 3 removed entry 1 of term 1 .* in term 2; it was committed in that term or earlier$/,
    );
  });
});

test('commit-monotone: the commit index goes back within a life', () => {
  const story = committedOne();
  story.see(2, { commit: 0 });
  expect(story.of('commit-monotone')).toEqual([
    'the commit index of server 2 (term 1) went back from 1 to 0',
  ]);
});

test('applied-bounded: beyond the commit index, and back', () => {
  const story = committedOne();
  story.see(1, { applied: 1 });
  expect(story.violations).toEqual([]);
  story.see(1, { applied: 0 });
  story.see(3, { applied: 1 });
  expect(story.of('applied-bounded')).toEqual([
    'the applied index of server 1 went back from 1 to 0',
    'server 3 applied up to index 1, but only index 0 is committed',
  ]);
});

describe('entry-term-elected', () => {
  test('an entry of a term that elected nobody', () => {
    const story = new Story();
    story.elect(1, 2, [2]);
    story.replicate([2], [entry(1, 1)]);
    expect(story.of('entry-term-elected')).toEqual([
      'server 2 (term 2) appended entry 1 of term 1, in which nobody was elected',
    ]);
  });

  test('a term beyond its own, a falling term, and a leader that appends for another term', () => {
    const story = new Story();
    story.elect(2, 1, [3]);
    story.elect(1, 2, [2]);
    story.see(3, { append: [entry(1, 2)] });
    story.see(2, { append: [entry(1, 2), entry(2, 1)] });
    story.see(1, { append: [entry(1, 1)] });
    expect(story.of('entry-term-elected')).toEqual([
      'server 3 (term 1) appended entry 1 of term 2, a term beyond its own',
      'server 2 (term 2) appended entry 2 of term 1, after an entry of term 2',
      'server 1 (term 2) appended entry 1 of term 1, as the leader of term 2',
    ]);
  });
});

describe('snapshots-agree', () => {
  const snapshot = { index: 1, term: 1, configuration: simpleConfiguration([1, 2, 3]), size: 4, checksum: 7 };

  test('equal snapshots of what is committed, and a newer one', () => {
    const story = committedOne();
    story.see(1, { snapshot });
    story.see(2, { snapshot: { ...snapshot } });
    expect(story.violations).toEqual([]);
  });

  test('a snapshot of what nobody committed', () => {
    const story = committedOne();
    story.see(1, { snapshot: { ...snapshot, index: 2 } });
    expect(story.of('snapshots-agree')[0]).toMatch(
      /^server 1 has a snapshot of index 2, term 1; committed there is/,
    );
  });

  test('another configuration than is in force at its index', () => {
    const changed = { ...simpleConfiguration([1, 2, 3]), learners: [4], highestId: 4 };
    const taken = (configuration: Configuration, index = 2): string[] => {
      const story = committedOne();
      for (const server of [1, 2])
        story.write(server, {
          append: [configurationEntry(2, 1, changed), entry(3, 1)],
          configuration: changed,
        });
      story.see(1, { commit: 3 });
      story.see(1, { snapshot: { ...snapshot, index, configuration } });
      return story.of('snapshots-agree');
    };
    expect(taken(changed)).toEqual([]);
    expect(taken(changed, 3)).toEqual([]);
    expect(taken(snapshot.configuration, 1)).toEqual([]);
    expect(taken(snapshot.configuration)).toEqual([
      'server 1 has voters [1,2,3], outgoing [], learners [], learners next [], left when asked, names [], highest id 3 in its ' +
        'snapshot of index 2; in force there is voters [1,2,3], outgoing [], learners [4], learners next [], left when asked, names [], highest id 4',
    ]);
  });

  test('other contents, and another configuration, at one index', () => {
    const story = committedOne();
    story.see(1, { snapshot });
    story.see(2, { snapshot: { ...snapshot, checksum: 8 } });
    const configuration = { ...snapshot.configuration, learners: [4] };
    story.see(3, { snapshot: { ...snapshot, configuration } });
    expect(story.of('snapshots-agree')).toEqual([
      'servers 1 and 2 have different snapshots of index 1: 4 bytes with checksum 7, 4 bytes with 8',
      'servers 1 and 3 have different configurations in their snapshots of index 1: ' +
        'voters [1,2,3], outgoing [], learners [], learners next [], left when asked, names [], highest id 3; ' +
        'voters [1,2,3], outgoing [], learners [4], learners next [], left when asked, names [], highest id 3',
    ]);
  });
});
