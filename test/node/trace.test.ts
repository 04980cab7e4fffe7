/** Traces of real servers against the specification: `ordeal-node start --trace` and `ordeal refine`. */
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Observation } from '../../src/raft/observation.ts';
import { call } from '../support/call.ts';
import { Servers } from './support/servers.ts';

const NAMES = ['n1', 'n2', 'n3', 'n4'] as const;
/** Elections that a busy machine causes are welcome here. */
const TIMING = { electionTimeoutMin: 400, electionTimeoutMax: 800, heartbeatInterval: 60 };

/** As JSON has it. */
type Line = Pick<Observation, 'server' | 'sequence' | 'input' | 'commitIndex'> & {
  readonly message: { readonly term: number } | null;
};

/** The lines of each server's file; tests change copies of them. */
const recorded = new Map<string, readonly string[]>();
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ordeal-traces-'));
  const servers = await new Servers({ ...TIMING, snapshotEntries: 15 }, true).found('n1', 'n2', 'n3');
  const put = async (count: number): Promise<void> => {
    for (let n = 0; n < count; n += 1)
      await servers.ask(await servers.leader(), 'PUT', `/kv/k${n}`, { body: `${n}` });
  };
  await put(20);
  const stopped = await servers.follower();
  await servers.ask(stopped, 'GET', '/kv/k1');
  await servers.stop(stopped);
  await put(5);
  await servers.start(stopped);
  await servers.join('n4');
  await servers.ask(await servers.leader(), 'POST', '/cluster/transfer', { body: '{}' });
  await put(5);
  await Promise.all([...servers.servers.keys()].map((name) => servers.stop(name)));
  for (const name of NAMES)
    recorded.set(name, readFileSync(servers.trace(name), 'utf8').split('\n').slice(0, -1));
  expect(servers.failures).toEqual([]);
  await servers.end();
}, 40_000);
afterAll(() => rmSync(folder, { recursive: true }));

/** Writes the files, with the lines of some servers changed, and returns their paths. */
function files(
  changed: Partial<Record<string, (lines: readonly string[]) => readonly string[]>> = {},
): string[] {
  return NAMES.map((name) => {
    const path = join(folder, `${name}.trace`);
    const lines = recorded.get(name)!;
    writeFileSync(path, `${(changed[name]?.(lines) ?? lines).join('\n')}\n`);
    return path;
  });
}

const parse = (line: string): Line => JSON.parse(line) as Line;
const placeOf = (lines: readonly string[], wanted: (line: Line) => boolean): number => {
  const at = lines.findIndex((line) => wanted(parse(line)));
  if (at < 0) throw new Error('the run that was recorded has no such step');
  return at;
};
/** Tells one step otherwise. */
const told = (lines: readonly string[], at: number, lie: object): readonly string[] =>
  lines.with(at, JSON.stringify({ ...parse(lines[at]!), ...lie }));

describe('the traces of four servers, one of them stopped and started again, one that joined', () => {
  it('are steps of the specification, whatever the order of the files', async () => {
    const { code, out } = await call('refine', ...files().reverse());
    expect(out).toMatch(/^Every step is one of the specification\.\nServers: 4, lives: 5, steps: \d{3,}/);
    expect(code).toBe(0);
  });

  it('match the actions of a cluster that lives', async () => {
    const { out } = await call('refine', '--json', ...files());
    const { actions, failure } = JSON.parse(out) as { actions: Record<string, number>; failure: unknown };
    expect(failure).toBeNull();
    const taken = Object.keys(actions).filter((name) => actions[name]! > 0);
    expect(taken).toEqual(
      expect.arrayContaining([
        'Restart',
        'BecomeLeader',
        'AdvanceCommitIndex',
        'TakeSnapshot',
        'ChangeMembership',
      ]),
    );
    expect(taken).toEqual(
      expect.arrayContaining(['AnswerReadRequest', 'HandleTimeoutNow', 'Release', 'Apply']),
    );
  });
});

describe('a trace that tells a step otherwise is refused with that step', () => {
  it('a commit index that nobody agreed on', async () => {
    let at = 0;
    const paths = files({
      n2: (lines) => {
        at = placeOf(lines, ({ commitIndex }) => commitIndex > 5);
        return told(lines, at, { commitIndex: 1_000_000 });
      },
    });
    const { code, out } = await call('refine', ...paths);
    expect(code).toBe(1);
    const { sequence } = parse(recorded.get('n2')![at]!);
    expect(out).toContain('VIOLATED: refinement\n');
    expect(out).toContain(`${paths[1]}, line ${at + 1}: step ${sequence} of server 2 (life 1, `);
  });

  it('a message that is another than was sent', async () => {
    let at = 0;
    const paths = files({
      n3: (lines) => {
        at = placeOf(lines, ({ message }) => Boolean(message));
        const { message } = parse(lines[at]!);
        return told(lines, at, { message: { ...message, term: message!.term + 7 } });
      },
    });
    const { code, out } = await call('refine', ...paths);
    expect(code).toBe(1);
    expect(out).toContain(`${paths[2]}, line ${at + 1}: `);
    expect(out).toContain('the message arrives as it was sent');
  });

  it('a message that stands in no trace: that of its sender ends before', async () => {
    const half = (lines: readonly string[]): readonly string[] => lines.slice(0, lines.length / 2);
    const { code, out } = await call('refine', ...files({ n1: half }));
    expect(code).toBe(1);
    expect(out).toMatch(
      /the message was sent.*nothing of the kind stands in the trace of server 1: was it cut\?/,
    );
  });

  it('a step that is missing', async () => {
    const { code, out } = await call('refine', ...files({ n1: (lines) => lines.toSpliced(20, 1) }));
    expect(code).toBe(1);
    expect(out).toContain('n1.trace, line 21: ');
    expect(out).toContain('something is missing');
  });
});

describe('what a kill leaves', () => {
  it('is taken: the last line of a life may be cut short, at the end and before the next life', async () => {
    const cut = '{"server":1,"incar';
    const paths = files();
    appendFileSync(paths[0]!, cut);
    const restarted = NAMES.find((name) =>
      recorded
        .get(name)!
        .slice(1)
        .some((line) => line.includes('"format"')),
    )!;
    const lines = recorded.get(restarted)!;
    const second = lines.findIndex((line, at) => at > 0 && line.includes('"format"'));
    const path = paths[NAMES.indexOf(restarted)]!;
    writeFileSync(path, `${lines.toSpliced(second, 0, cut).join('\n')}\n`);
    const { code, out } = await call('refine', ...paths);
    expect(out).toMatch(/lines cut short by a kill, and left out: [12];/);
    expect(code).toBe(0);
  });
});

describe('what cannot be checked is refused in one line, with exit code 2', () => {
  const refused = async (paths: readonly string[]): Promise<string> => {
    const { code, out, err } = await call('refine', ...paths);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/^ordeal: .*\n$/);
    return err;
  };

  it('no file, a file that is not there, a folder, an empty one, one that is no trace', async () => {
    expect(await refused([])).toMatch(/FILE is missing/);
    expect(await refused([join(folder, 'none')])).toMatch(/none: it does not exist/);
    expect(await refused([folder])).toMatch(/it is a folder/);
    const other = join(folder, 'other');
    writeFileSync(other, '');
    expect(await refused([other])).toMatch(/other: it is empty/);
    writeFileSync(other, '{"a":1}\n');
    expect(await refused([other])).toMatch(/other, line 1: no trace begins so/);
  });

  it('a server that is heard, and whose trace is missing', async () => {
    expect(await refused(files().slice(0, 2))).toMatch(
      /line \d+: it hears server \d, whose trace is missing/,
    );
  });

  it('the same server twice', async () => {
    const [first] = files();
    expect(await refused([first!, first!])).toMatch(/a server has one trace/);
  });

  it('a damaged line in the middle, and a field that is none', async () => {
    expect(await refused(files({ n1: (lines) => lines.with(9, lines[9]!.slice(5)) }))).toMatch(
      /n1\.trace, line 10: this is no JSON, and steps follow/,
    );
    expect(await refused(files({ n1: (lines) => told(lines, 9, { term: 'x' }) }))).toMatch(
      /n1\.trace, line 10: term is not an integer/,
    );
    expect(await refused(files({ n1: (lines) => told(lines, 9, { input: 'magic' }) }))).toMatch(
      /n1\.trace, line 10: there is no input "magic"/,
    );
  });

  it('a server that had lived before', async () => {
    const restarted = NAMES.find((name) =>
      recorded
        .get(name)!
        .slice(1)
        .some((line) => line.includes('"format"')),
    )!;
    const late = (lines: readonly string[]): readonly string[] =>
      lines.slice(lines.findIndex((line, at) => at > 0 && line.includes('"format"')));
    expect(await refused(files({ [restarted]: late }))).toMatch(/line 2: the server had lived before/);
  });

  it('servers of two clusters, or with two settings', async () => {
    const other = (lines: readonly string[]): readonly string[] =>
      lines.with(0, lines[0]!.replace('4711', '4712'));
    expect(await refused(files({ n2: other }))).toMatch(/n2\.trace, line 1: it is of cluster 4712/);
    const leases = (lines: readonly string[]): readonly string[] =>
      lines.map((line) => line.replace('"leaseReads":false', '"leaseReads":true'));
    expect(await refused(files({ n2: leases }))).toMatch(/n2\.trace, line 1: .* other settings/);
  });
});
