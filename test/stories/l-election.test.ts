/** litefs-py's interface of an election, asked of the one that coordinators ask in production, on simulated servers. */
import { expect, it } from 'vitest';
import { raftSystemWith } from '../../sim/raft-system.ts';
import { Story } from '../../sim/story/story.ts';
import { RaftElection } from '../../src/failover/raft-election.ts';
import { DEFAULT_LIMITS } from '../../src/raft/options.ts';
import { expectFigures } from './support/golden.ts';
import { table } from './support/measure.ts';

function begun(): { story: Story; election: (server: number) => RaftElection } {
  const elections = new Map<number, RaftElection>();
  const system = raftSystemWith((...args) => {
    const election = new RaftElection(...args);
    elections.set(args[1], election);
    return election;
  });
  const raft = { ...DEFAULT_LIMITS, leaseReads: true };
  const story = new Story({ seed: 1, system, scenario: { raft, failover: { unhealthy: [] } } });
  return { story, election: (server) => elections.get(server)! };
}

it('L: who leads, who may, is there a quorum, who is a member, elect and demote', async () => {
  const { story, election } = begun();
  const word = (yes: boolean): string => (yes ? 'yes' : 'no');
  const rows: (readonly string[])[] = [['3 servers', 'server', 'leads', 'may lead', 'quorum', 'members']];
  const note = (when: string): void => {
    for (const { id, alive } of story.servers) {
      if (!alive) continue;
      const of = election(id);
      const answers = [of.isLeader(), of.canBecomeLeader(), of.isQuorumReached()];
      rows.push([when, String(id), ...answers.map(word), of.members().join(' ')]);
    }
  };
  const first = story.awaitLeader();
  story.put('x', '1');
  const [second, third] = [1, 2, 3].filter((id) => id !== first);
  expect(election(first).isLeader()).toBe(true);
  expect(election(first).isQuorumReached()).toBe(true);
  expect([1, 2, 3, 4].map((id) => election(first).isMember(id))).toEqual([true, true, true, false]);
  expect(election(first).electionTimeout()).toBe(150_000);
  note('all three up');

  // Those who hear a living leader refuse.
  const { term } = story.server(first);
  election(third!).elect();
  story.run(200);
  expect([story.leader(), election(third!).term()]).toEqual([first, term]);

  const outcomes: string[] = [];
  election(first).demote(second!, ({ kind }) => outcomes.push(kind));
  story.until('the other leads', () => story.leader() === second);
  story.awaitLeader();
  story.put('x', '2');
  expect(outcomes).toEqual(['handed-over']);
  expect(election(second!).term()).toBeGreaterThan(term);
  story.run(200);
  note(`${first} is demoted for ${second}`);

  story.crash(first, third!);
  story.run(600);
  expect(election(second!).isQuorumReached()).toBe(false);
  note('the others are dead');
  story.end();
  await expectFigures(table(rows), 'l-election');
});
