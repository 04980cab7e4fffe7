import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sameThreadExecutor } from '../../../../sim/campaign/executor.ts';
import type { Command, CommandHost } from '../../../../sim/cli/command.ts';
import { COMMANDS, type ReplayValues, type RunValues } from '../../../../sim/cli/commands.ts';
import { replayCommand } from '../../../../sim/cli/replay.ts';
import { runCommand } from '../../../../sim/cli/run.ts';
import { parseSeed } from '../../../../sim/cli/seed.ts';
import { generateScenario } from '../../../../sim/scenario/generate.ts';
import { PROFILES } from '../../../../sim/scenario/profile.ts';
import { formatScenario } from '../../../../sim/scenario/schema.ts';
import { callOf } from '../../../support/call.ts';
import { TOY_REACHABLE, type ToyPlan, toyRunner } from '../campaign/toy-runner.ts';

const PLAN: ToyPlan = { violating: [3], nondeterministic: [7], throwing: [9] };

/** The real table, with the toy in place of the simulator. */
const TOY_COMMANDS: readonly Command[] = COMMANDS.map((command) => {
  const runner = toyRunner(PLAN);
  return {
    ...command,
    // The values come from the options of this very command.
    run: (host: CommandHost, parameters: readonly string[], values: Readonly<Record<string, unknown>>) =>
      command.name === 'run'
        ? // Of the run command, so they are its values.
          runCommand(host, values as unknown as RunValues, {
            executor: sameThreadExecutor(runner),
            reachable: TOY_REACHABLE,
            failures: join(directory, 'failures'),
          })
        : // Of the replay command.
          replayCommand(host, parameters[0]!, values as unknown as ReplayValues, runner),
  };
});

const ordeal = (...words: string[]) => callOf(TOY_COMMANDS, words, () => 0);

let directory = '';
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'ordeal-cli-'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe('what failed in earlier campaigns', () => {
  it('is kept, spoken of, and run first when that is asked for', async () => {
    const failures = join(directory, 'earlier');
    const run = (...words: string[]) => ordeal('run', '--json', '--failures', failures, ...words);
    const first = await run('--seeds', '4');
    expect(first.code).toBe(1);
    expect(first.err).not.toContain('--again');
    expect(readdirSync(failures)).toEqual(['default-swarm-3.json']);
    const kept = JSON.parse(readFileSync(join(failures, 'default-swarm-3.json'), 'utf8'));
    expect(kept).toMatchObject({ property: 'election-safety', story: 'two leaders in term 4' });
    expect(kept.scenario).toEqual(generateScenario(3, PROFILES.default));

    const second = await run('--seeds', '2');
    expect(second.code).toBe(0);
    expect(second.err).toContain(`${failures} keeps 1 of earlier failures; --again runs them first`);
    expect(JSON.parse(second.out).former).toEqual({ held: 0, failed: [], unknown: [] });

    const third = await run('--seeds', '2', '--again');
    expect(third.code).toBe(1);
    expect(third.err).toContain(
      'default-swarm-3.json fails: election-safety: two leaders in term 4\n  replay: ',
    );
    const { former, seeds, failed, digest } = JSON.parse(third.out);
    expect(former).toEqual({ held: 0, failed: [join(failures, 'default-swarm-3.json')], unknown: [] });
    expect({ seeds, failed, digest }).toEqual({ seeds: 2, failed: 0, digest: JSON.parse(second.out).digest });
  });

  it('is a harness failure when the simulator breaks on it, and holds when it does', async () => {
    const failures = join(directory, 'mixed');
    mkdirSync(failures);
    for (const seed of [1, 9]) {
      writeFileSync(join(failures, `${seed}.json`), formatScenario(generateScenario(seed, PROFILES.default)));
    }
    const { code, out } = await ordeal('run', '--seeds', '1', '--again', '--failures', failures, '--json');
    expect(code).toBe(3);
    expect(JSON.parse(out).former).toEqual({ held: 1, failed: [], unknown: [join(failures, '9.json')] });
  });

  it('is nothing yet, which --again says', async () => {
    const { code, err } = await ordeal(
      'run',
      '--seeds',
      '1',
      '--again',
      '--failures',
      join(directory, 'none'),
    );
    expect(code).toBe(0);
    expect(err).toContain(`--again: nothing is kept in ${join(directory, 'none')}\n`);
  });
});

describe('exit codes', () => {
  it.each<[string, number]>([
    ['--version', 0],
    ['--help', 0],
    ['help run', 0],
    ['run --help', 0],
    ['replay 2', 0],
    ['replay 2 --twice', 0],
    ['replay 2 --until 1.5ms --log', 0],
    ['run --seeds 3', 0],
    ['run --seeds 3 --shard 2/3 --profile calm --jobs 1', 0],
    ['run --seeds 5 --shard 6/9', 3],
    ['run --seeds 3 --require-all', 3],
    ['run --seeds 4 --require-all', 1],
    ['run --seeds 4', 1],
    ['replay 3', 1],
    ['run --seed 9 --seeds 1', 3],
    ['replay 7 --twice', 3],
    ['replay 9', 3],
  ])('ordeal %s: %i', async (line, code) => {
    expect((await ordeal(...line.split(' '))).code).toBe(code);
  });
});

describe('wrong usage', () => {
  it.each<[string, RegExp]>([
    ['', /which command\? See npm run ordeal -- --help/],
    ['walk', /"walk" is not a command; the commands are run, replay/],
    ['run --seeds', /--seeds needs a value: --seeds N/],
    ['run --seeds 0', /--seeds must be an integer from 1 to 9007199254740991, not "0"/],
    ['run --seeds=1e3', /--seeds must be an integer .* not "1e3"/],
    ['run --seeds 1 --seeds 2', /--seeds is given twice/],
    ['run --seed -1', /--seed must be an integer from 0 to 9007199254740991 or a commit hash/],
    ['run --seed 9007199254740992', /--seed must be an integer from 0 to 9007199254740991/],
    ['run --sed 1', /--sed is not an option of run/],
    ['run --seedling 1', /--seedling is not an option of run; did you mean --seed\?/],
    ['run -x', /-x is not an option of run/],
    ['run --toString 1', /--toString is not an option of run/],
    ['run --bail=yes', /--bail takes no value/],
    ['run --for 10', /--for must be a time with its unit, such as 10m, 30s or 250ms, not "10"/],
    ['run --shard 0/3', /--shard must be I\/N with I from 1 to N/],
    ['run --shard 4/3', /--shard must be I\/N/],
    ['run --profile wild', /--profile must be one of default, calm, bench, failover, huge, idle, not "wild"/],
    ['run 5', /"5" is one argument too many/],
    ['run --out package.json/x', /--out package.json\/x cannot be used as a directory \(ENOTDIR/],
    ['replay', /SEED\|FILE is missing/],
    ['replay 1 2', /"2" is one argument too many/],
    ['replay -5', /the seed must be an integer/],
    ['replay no-such-file.json', /"no-such-file.json" is neither a seed nor a file/],
    ['replay package.json', /package.json: version is "0.1.0", this build reads version 1/],
  ])('ordeal %s is told in one line, with exit code 2', async (line, message) => {
    const { code, out, err } = await ordeal(...line.split(' ').filter((word) => word !== ''));
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toMatch(message);
    expect(err).toMatch(/^ordeal: [^\n]*\n$/);
  });
});

describe('parseSeed', () => {
  it.each<[string, number]>([
    ['0', 0],
    ['9007199254740991', Number.MAX_SAFE_INTEGER],
    ['1234567890123', 1_234_567_890_123],
    ['abcdef0123456', 0xabcdef0123456],
    ['ABCDEF0123456789abcdef0123456789abcdef01', 0xabcdef0123456],
    ['1234567890123456789012345678901234567890', 0x1234567890123],
  ])('reads %s', (text, seed) => {
    expect(parseSeed(text)).toBe(seed);
  });

  it.each(['', '1.5', '-1', 'abc', 'abcdef012345', '12345678901234567', '0x10', ' 1'])(
    'refuses "%s"',
    (text) => {
      expect(() => parseSeed(text)).toThrow(/^must be an integer from 0/);
    },
  );
});

describe('output', () => {
  it('run --json prints exactly one object, and nothing else on standard output', async () => {
    const { out } = await ordeal('run', '--seeds', '4', '--json');
    const summary = JSON.parse(out) as Record<string, unknown>;
    expect(out.trimEnd()).not.toContain('\n');
    expect(Object.keys(summary)).toEqual(
      expect.arrayContaining(
        'schema version node seeds passed failed firstSeed violations totals virtualMs wallMs eventsPerSecond speedup marks digest'.split(
          ' ',
        ),
      ),
    );
  });

  it('run tells what broke and how to see it again', async () => {
    const { out } = await ordeal('run', '--seeds', '4');
    expect(out).toContain('3 of 4 runs held, 1 broke a property.');
    expect(out).toContain('VIOLATED election-safety: seed 3, at 0.012 s, event 3');
    expect(out).toContain('replay: npm run ordeal -- replay 3\n');
    expect(out).toContain('never: torn-tail');
  });

  it('run --require-all names what was never reached, and an empty shard has reached nothing', async () => {
    const noneKept = ['--failures', join(directory, 'untouched')];
    const some = await ordeal('run', '--seeds', '3', '--require-all', ...noneKept);
    expect(some.err).toBe(
      'ordeal: --require-all: marks never reached: torn-tail\n' +
        'ordeal: --require-all: fault kinds never reached: pause\n' +
        'ordeal: --require-all: actions of the specification never reached: StepDown\n',
    );
    expect(some.out).toContain('Actions of the specification never taken: StepDown');
    const none = await ordeal('run', '--seeds', '5', '--shard', '6/9', '--json');
    expect(JSON.parse(none.out)).toMatchObject({ seeds: 0, marks: { missed: ['figure-8', 'torn-tail'] } });
  });

  it('run --out keeps the failing scenario, which replays to the same verdict', async () => {
    const { out } = await ordeal('run', '--seeds', '4', '--out', directory);
    expect(out).toContain(`are in ${directory}`);
    const file = join(directory, 'seed-3.json');
    expect((await ordeal('replay', file)).code).toBe(1);
    const summary = JSON.parse(readFileSync(join(directory, 'summary.json'), 'utf8')) as { failed: number };
    expect(summary.failed).toBe(1);
  });

  it('replay of a file equals replay of its seed, with and without a story', async () => {
    const scenario = generateScenario(2, PROFILES.default);
    const bare = join(directory, 'bare.json');
    const story = join(directory, 'story.json');
    writeFileSync(bare, formatScenario(scenario));
    writeFileSync(story, JSON.stringify({ story: 'Nothing happens.', property: 'none', scenario }));
    const { out } = await ordeal('replay', '2', '--json');
    expect(Object.keys(JSON.parse(out) as object)).toEqual(
      expect.arrayContaining(['seed', 'traceHash', 'totals', 'virtualMs', 'violations', 'marks']),
    );
    for (const file of [bare, story]) expect((await ordeal('replay', file, '--json')).out).toBe(out);
  });

  it('replay --log prints a legend and one line an event in columns', async () => {
    const { out } = await ordeal('replay', '2', '--log');
    const lines = out.split('\n');
    const header = lines.findIndex((line) => line.trimStart().startsWith('event ') && line.endsWith('what'));
    expect(lines[header + 1]).toBe(
      '       1    0.001500   1    F     1    -      2      1      - deliver        append 1',
    );
    expect(out).toContain('app  applied index');
  });

  it('replay --until claims no more than was judged, and tells of overrides that met nothing', async () => {
    const cut = await ordeal('replay', '2', '--until', '1.5ms');
    expect(cut.out).toContain(
      'Every property held up to there. The run was cut by --until before its end:\n',
    );
    expect(cut.out).toContain('(liveness) was not judged.');
    expect((await ordeal('replay', '2')).out).toContain('\nEvery property held.\n');
    const fates = [1, 2, 3, 4].map((attempt) => ({ key: `message/1/2/4/1/1/${attempt}`, lost: true }));
    const file = join(directory, 'fates.json');
    const scenario = generateScenario(2, PROFILES.default);
    const { servers } = scenario.cluster;
    const [from, to] = servers.map(({ id }) => id);
    const own = fates.map((fate) => ({ ...fate, key: fate.key.replace('1/2', `${from}/${to}`) }));
    writeFileSync(file, formatScenario({ ...scenario, fates: own }));
    const { out } = await ordeal('replay', file);
    expect(out).toContain(`Of the scenario's fates 4 met nothing: ${own[0]!.key}, `);
    expect(out).toContain(', and 1 more\n');
  });

  it('replay --twice names the first event that differs', async () => {
    const { err } = await ordeal('replay', '7', '--twice');
    expect(err).toMatch(/^ordeal: seed 7 is not deterministic: at event 3 /);
  });

  it('help lists every command, and each option of it', async () => {
    const { out } = await ordeal('--help');
    for (const command of COMMANDS) {
      expect(out).toContain(command.summary);
      const help = (await ordeal(command.name, '--help')).out;
      for (const name of Object.keys(command.options)) expect(help).toContain(`--${name}`);
    }
    expect((await ordeal('run', '--help')).out).toContain(PROFILES.bench.description);
  });
});
