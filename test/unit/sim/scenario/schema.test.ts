import { describe, expect, it } from 'vitest';
import { generateScenario } from '../../../../sim/scenario/generate.ts';
import { PROFILES } from '../../../../sim/scenario/profile.ts';
import type { Scenario } from '../../../../sim/scenario/scenario.ts';
import { ScenarioError } from '../../../../sim/scenario/scenario-error.ts';
import { formatScenario, parseScenario } from '../../../../sim/scenario/schema.ts';

/** Three servers with the ids 1, 2 and 3, one crash, the core 1 and 2. */
const BASE: Scenario = {
  ...generateScenario(7, PROFILES.idle),
  cluster: {
    cluster: 1,
    group: 0,
    servers: [
      { id: 1, name: 'a' },
      { id: 2, name: 'b' },
      { id: 3, name: 'c' },
    ],
  },
  faults: [{ kind: 'crash', at: 5, server: 1, afterEffects: 0, for: 10 }],
  phases: { faultsFor: 1_000, core: [1, 2], livenessFor: 10_000_000 },
};

function changed(change: (draft: Record<string, never>) => void): string {
  const draft = JSON.parse(formatScenario(BASE)) as Record<string, never>;
  change(draft);
  return JSON.stringify(draft);
}

// biome-ignore lint/suspicious/noExplicitAny: the point of these drafts is to be anything at all.
type Draft = any;

it('a file without a limit of sessions means the one that was fixed when it was written', () => {
  const { sessionsMax } = parseScenario(changed((d: Draft) => delete d.sessionsMax));
  expect(sessionsMax).toBe(4_096);
});

describe('the size of a state', () => {
  it('is absent from a file that does not say it, before and after', () => {
    expect(parseScenario(formatScenario(BASE))).not.toHaveProperty('stateBytes');
    expect(formatScenario(BASE)).not.toContain('stateBytes');
  });

  it.each([1, 3 << 20, 64 << 20])('of %i bytes is read back', (stateBytes) => {
    expect(parseScenario(formatScenario({ ...BASE, stateBytes }))).toEqual({ ...BASE, stateBytes });
  });
});

const CASES: [name: string, text: string, message: RegExp][] = [
  ['an empty file', ' \n', /^the file is empty/],
  [
    'a file that was cut short',
    formatScenario(BASE).slice(0, 300),
    /^the JSON is cut short after 300 characters/,
  ],
  ['something else than JSON', 'hello', /^not JSON: /],
  ['a list', '[]', /does not hold a scenario/],
  ['no version', changed((d: Draft) => delete d.version), /^version is missing; this build reads version 1$/],
  [
    'a later version',
    changed((d: Draft) => (d.version = 2)),
    /^version is 2, this build reads version 1: use a newer/,
  ],
  [
    'a negative seed',
    changed((d: Draft) => (d.seed = -1)),
    /^seed is -1, but must be an integer from 0 to 9007/,
  ],
  [
    'a fraction',
    changed((d: Draft) => (d.timing.heartbeatInterval = 1.5)),
    /^timing.heartbeatInterval is 1.5, but/,
  ],
  [
    'a text for a number',
    changed((d: Draft) => (d.network.lossPpm = '3')),
    /^network.lossPpm is "3", but must be an integer from 0 to 1000000$/,
  ],
  [
    'too much loss',
    changed((d: Draft) => (d.network.lossPpm = 1_000_001)),
    /^network.lossPpm is 1000001, but/,
  ],
  [
    'no servers',
    changed((d: Draft) => (d.cluster.servers = [])),
    /^cluster.servers is \[\], but must have 1 to 9 items$/,
  ],
  [
    'a state without a byte',
    changed((d: Draft) => (d.stateBytes = 0)),
    /^stateBytes is 0, but must be an integer from 1 to 67108864$/,
  ],
  [
    'a state that no simulated disk holds',
    changed((d: Draft) => (d.stateBytes = (64 << 20) + 1)),
    /^stateBytes is 67108865, but must be an integer from 1 to 67108864$/,
  ],
  [
    'a state that is sent a few bytes at a time',
    changed((d: Draft) => {
      d.stateBytes = 1 << 20;
      d.raft.snapshotChunkBytes = 255;
    }),
    /^raft.snapshotChunkBytes is 255, but must be at least 256, for stateBytes \(1048576\) in 4096 chunks at most$/,
  ],
  [
    'a priority above the highest',
    changed((d: Draft) => (d.electionPriorities = [{ server: 1, priority: 4 }])),
    /^electionPriorities\[0\].priority is 4, but must be an integer from 0 to 3$/,
  ],
  [
    'two priorities of one server',
    changed((d: Draft) => (d.electionPriorities = [1, 1].map((server) => ({ server, priority: 2 })))),
    /^electionPriorities\[1\].server is 1, but must be unique$/,
  ],
  [
    'a server of the core that never campaigns',
    changed((d: Draft) => (d.electionPriorities = [{ server: 2, priority: 0 }])),
    /^phases.core\[1\] is 2, but must be a server that may campaign: this one has priority 0$/,
  ],
  [
    'an unknown field',
    changed((d: Draft) => (d.network.loss = 1)),
    /^network.loss is not a field of a scenario$/,
  ],
  ['a missing field', changed((d: Draft) => delete d.disk.tail), /^disk.tail is missing$/],
  [
    'an unknown fault',
    changed((d: Draft) => (d.faults[0].kind = 'quake')),
    /^faults\[0\].kind is "quake", but must be/,
  ],
  [
    'a wrong field of a fault',
    changed((d: Draft) => (d.faults[0].for = null)),
    /^faults\[0\].for is null, but must be an integer/,
  ],
  [
    'a server that is told to stop in the midst of an event',
    changed((d: Draft) => Object.assign(d.faults[0], { orderly: true, afterEffects: 2 })),
    /^faults\[0\].afterEffects is 2, but must be 0 where the server is told to stop \(orderly\)$/,
  ],
  [
    'an unknown choice',
    changed((d: Draft) => (d.disk.crashKeeps = 'all')),
    /^disk.crashKeeps is "all", but must be one of lose, prefix, any$/,
  ],
  [
    'a fault of an unknown server',
    changed((d: Draft) => (d.faults[0].server = 9)),
    /^faults\[0\].server is 9, but must name a server of the cluster \(1, 2, 3\)$/,
  ],
  [
    'two servers of one id',
    changed((d: Draft) => (d.cluster.servers[2].id = 1)),
    /^cluster.servers\[2\].id is 1, but must be unique$/,
  ],
  [
    'two servers of one name',
    changed((d: Draft) => (d.cluster.servers[1].name = 'a')),
    /^cluster.servers\[1\].name is "a"/,
  ],
  [
    'a core without majority',
    changed((d: Draft) => (d.phases.core = [2])),
    /^phases.core is \[2\], but must be empty or a majority \(2 of 3 servers\)$/,
  ],
  [
    'no time to recover in',
    changed((d: Draft) => (d.phases.livenessFor = 0)),
    /^phases.livenessFor is 0, but must be at least twice timing.electionTimeoutMax \(600000\) with a core$/,
  ],
  [
    'less time to recover in than an election may take',
    changed((d: Draft) => (d.phases.livenessFor = 599_999)),
    /^phases.livenessFor is 599999, but must be at least/,
  ],
  [
    'a heartbeat that is too slow',
    changed((d: Draft) => (d.timing.heartbeatInterval = 75_000)),
    /^timing.heartbeatInterval is 75000, but must be less than half/,
  ],
  [
    'time-outs the wrong way round',
    changed((d: Draft) => (d.timing.electionTimeoutMax = 120_000)),
    /^timing.electionTimeoutMax is 120000, but must be at least/,
  ],
  [
    'a link to itself',
    changed((d: Draft) => (d.network.slowLinks = [{ from: 1, to: 1, extra: 1 }])),
    /^network.slowLinks\[0\].to is 1, but must be another/,
  ],
  [
    'a fate of nothing',
    changed((d: Draft) => (d.fates = [{ key: 'message/1/2', lost: true }])),
    /^fates\[0\].key is "message\/1\/2", but must be message\/FROM/,
  ],
  [
    'a fate of an unknown server',
    changed((d: Draft) => (d.fates = [{ key: 'disk/9/sync/log/0/0', fails: true }])),
    /^fates\[0\].key is 9, but must name a server/,
  ],
  [
    'a lost write',
    changed((d: Draft) => (d.fates = [{ key: 'disk/1/write/log/0/0', lost: true }])),
    /^fates\[0\].lost is true, but must be of a message$/,
  ],
  [
    'a write that fails by itself',
    changed((d: Draft) => (d.fates = [{ key: 'disk/1/write/log/0/0', fails: true }])),
    /^fates\[0\].fails is true, but must be of a read or a sync$/,
  ],
];

describe('parseScenario', () => {
  it('reads back what formatScenario wrote', () => {
    expect(parseScenario(formatScenario(BASE))).toEqual(BASE);
  });

  it('asks for no time to recover in where nobody is to recover', () => {
    const phases = { faultsFor: 1_000, core: [], livenessFor: 0 };
    expect(parseScenario(formatScenario({ ...BASE, phases })).phases).toEqual(phases);
  });

  it.each(CASES)('refuses %s in one clear line', (_name, text, message) => {
    let error: unknown;
    try {
      parseScenario(text);
    } catch (caught) {
      error = caught;
    }
    expect(error).toBeInstanceOf(ScenarioError);
    expect(error).toMatchObject({ code: 'ORDEAL_SCENARIO' });
    const line = (error as ScenarioError).message;
    expect(line).toMatch(message);
    expect(line).not.toContain('\n');
    expect(line.length).toBeLessThan(250);
  });
});
