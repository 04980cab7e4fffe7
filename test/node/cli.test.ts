/** The commands of `ordeal-node` against real servers and real directories. */
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, test, vi } from 'vitest';
import { run } from '../../src/node/cli/dispatch.ts';
import { freePorts } from '../support/free-ports.ts';
import { Servers } from './support/servers.ts';

let servers: Servers;
beforeAll(async () => {
  servers = await new Servers({ writeToken: 'secret' }).found('n1', 'n2', 'n3');
});
afterAll(async () => {
  await servers.end();
  expect(servers.failures).toEqual([]);
});

interface Told {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function call(args: readonly string[], env: Record<string, string> = {}): Promise<Told> {
  let out = '';
  let err = '';
  const code = await run(args, {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    env,
    readFile: (path) => readFileSync(path, 'utf8'),
  });
  return { code, out, err };
}

/** With the address of a server that does not lead, and the token. */
async function ask(...args: readonly string[]): Promise<Told> {
  const follower = await servers.follower();
  return call(args, {
    ORDEAL_SERVER: `127.0.0.1:${servers.clientPort(follower)}`,
    ORDEAL_WRITE_TOKEN: 'secret',
  });
}

describe('clients', () => {
  it('put, get, compare and set, delete', async () => {
    expect(await ask('put', 'a', '1')).toEqual({ code: 0, out: '', err: '' });
    expect(await ask('get', 'a')).toEqual({ code: 0, out: '1\n', err: '' });
    expect((await ask('get', 'a', '--stale')).code).toBe(0);
    expect(await ask('cas', 'a', '2', '--expected', '0')).toMatchObject({
      code: 1,
      err: expect.stringMatching(/another value/),
    });
    expect((await ask('cas', 'a', '2', '--expected', '1')).code).toBe(0);
    expect((await ask('cas', 'a', '3')).code).toBe(1);
    expect((await ask('del', 'a')).code).toBe(0);
    expect(await ask('get', 'a')).toMatchObject({ code: 1, out: '' });
  });

  it('what begins with a dash is a value behind "--", the words of the help too', async () => {
    expect(await ask('put', '--', 'dash', '--help')).toEqual({ code: 0, out: '', err: '' });
    expect((await ask('get', 'dash')).out).toBe('--help\n');
  });

  it('wrong arguments that only a server can judge are wrong usage, and a refusal says why', async () => {
    expect(await ask('put', '', 'v')).toMatchObject({
      code: 2,
      err: expect.stringMatching(/the key has 0 bytes/),
    });
    expect(await ask('promote', 'n1')).toMatchObject({
      code: 1,
      err: 'ordeal-node promote: it is that already (already-there)\n',
    });
  });

  it('give up after the time they are given, and a watch says that it waits', async () => {
    const [nobody] = await freePorts(1);
    const at = ['--server', `127.0.0.1:${nobody}`];
    expect(await call(['status', ...at, '--timeout', '1'])).toMatchObject({
      code: 1,
      err: expect.stringMatching(/does not answer \(ECONNREFUSED\) \(unavailable\)/),
    });
    const watching = call(['watch', ...at]);
    await new Promise((resolve) => setTimeout(resolve, 300));
    process.emit('SIGINT');
    expect(await watching).toMatchObject({
      code: 0,
      err: expect.stringMatching(/^no server can be watched now, trying again[^\n]*\n$/),
    });
  });

  it('are refused without the token, and told why', async () => {
    const { code, err } = await call(['put', 'a', '1', '--server', `127.0.0.1:${servers.clientPort('n1')}`]);
    expect([code, err]).toEqual([
      1,
      expect.stringMatching(/^ordeal-node put: .*write token.*\(unauthorized\)\n$/),
    ]);
  });

  it('watch prints changes until it is interrupted', async () => {
    const watching = ask('watch', 'w');
    await vi.waitFor(async () => {
      const { text } = await servers.ask(await servers.follower(), 'GET', '/health');
      expect(text).toContain('ok');
      expect(process.listenerCount('SIGINT')).toBeGreaterThan(0);
    });
    await new Promise((resolve) => setTimeout(resolve, 200));
    await ask('put', 'w', 'seen');
    await new Promise((resolve) => setTimeout(resolve, 200));
    process.emit('SIGINT');
    const { code, out } = await watching;
    expect([code, JSON.parse(out)]).toEqual([0, expect.objectContaining({ key: 'w', value: 'seen' })]);
  });
});

describe('operators', () => {
  it('see status and members, and hand the leadership over', async () => {
    expect(JSON.parse((await ask('status')).out)).toMatchObject({ cluster: 4_711 });
    const before = await servers.leader();
    const target = await servers.follower();
    expect((await ask('members')).out).toMatch(new RegExp(`^${before}  leader  member \\d`, 'm'));
    expect((await ask('transfer', target)).code).toBe(0);
    await vi.waitFor(async () => expect(await servers.leader()).toBe(target));
    expect(await ask('transfer', 'n9')).toMatchObject({
      code: 1,
      err: expect.stringMatching(/no member is called n9 \(unknown-server\)/),
    });
  });

  it('a fourth server joins and votes, is removed, and its directory is refused to another', async () => {
    await servers.join('n4');
    await vi.waitFor(async () => expect((await ask('members')).out).toMatch(/^n4 {2}voter {2}member 4/m), {
      timeout: 15_000,
      interval: 100,
    });
    expect((await ask('put', 'with', 'four')).code).toBe(0);
    await expect(servers.start('n4', { join: ['127.0.0.1:1'] })).rejects.toThrow(/is in use by process/);
    const does = (...args: string[]): Promise<void> =>
      vi.waitFor(async () => expect((await ask(...args)).code).toBe(0), { timeout: 10_000 });
    await does('demote', 'n4');
    expect((await ask('members')).out).toMatch(/^n4 {2}learner/m);
    await does('promote', 'n4');
    expect((await ask('members')).out).toMatch(/^n4 {2}voter/m);
    await does('remove', 'n4');
    await vi.waitFor(() => expect(servers.removed).toEqual(['n4']), { timeout: 10_000, interval: 50 });
    // Started again, it is told again.
    await servers.start('n4', { join: ['127.0.0.1:1'] });
    await vi.waitFor(() => expect(servers.removed).toEqual(['n4', 'n4']), { timeout: 10_000, interval: 50 });
    await servers.stop('n4');
    expect((await ask('members')).out).not.toContain('n4');
    const other = { data: join(servers.directory, 'n4'), join: [`127.0.0.1:${servers.clientPort('n1')}`] };
    await expect(servers.start('n1', { ...other, clusterId: 1 })).rejects.toThrow(/belongs to cluster 4711/);
    await expect(servers.start('n1', other)).rejects.toThrow(/belongs to the server n4, and not n1/);
  });

  it('a server of another cluster id is not taken in, and no member afterwards', async () => {
    await servers.reserve('n6');
    await expect(servers.join('n6', { clusterId: 12 })).rejects.toThrow(
      /^join: http:\/\/127\.0\.0\.1:\d+ is of cluster 4711, and clusterId is 12: /,
    );
    expect((await ask('members')).out).not.toContain('n6');
  });

  it('a server that was added by hand takes its place when it is started', async () => {
    const peer = `127.0.0.1:${await servers.reserve('n5')}`;
    const client = `127.0.0.1:${servers.clientPort('n5')}`;
    const added = await ask('join', 'n5', peer, client);
    expect(added.out).toMatch(/^member \d+\n$/);
    // As a request is repeated whose answer was lost.
    expect(await ask('join', 'n5', peer, client)).toEqual(added);
    expect(await ask('join', 'n5', '127.0.0.1:1', client)).toMatchObject({
      code: 1,
      err: expect.stringMatching(/n5 is a member already/),
    });
    await servers.join('n5');
    await vi.waitFor(async () => expect((await ask('members')).out).toMatch(/^n5 {2}voter/m), {
      timeout: 15_000,
      interval: 100,
    });
    expect((await ask('join', 'n5', peer, client)).err).toMatch(/n5 is a member already/);
    await vi.waitFor(async () => expect((await ask('remove', 'n5')).code).toBe(0), { timeout: 10_000 });
    await servers.stop('n5');
  });
});

describe('data as a whole', () => {
  it('goes from a cluster into a backup, and from there into another cluster', async () => {
    await ask('put', 'kept', 'ü\n');
    const file = join(servers.directory, 'backup');
    expect((await ask('backup', file)).out).toMatch(/keys of cluster 4711 at index \d+\n$/);
    expect(await ask('backup', file)).toMatchObject({
      code: 2,
      err: expect.stringMatching(/is there already/),
    });
    const other = await new Servers({ clusterId: 9 }).found('m1');
    const env = { ORDEAL_SERVER: `127.0.0.1:${other.clientPort('m1')}` };
    try {
      expect((await call(['restore', file], env)).code).toBe(0);
      expect((await call(['get', 'kept'], env)).out).toBe('ü\n\n');
      expect(await call(['restore', file], env)).toMatchObject({
        code: 2,
        err: expect.stringMatching(/has \d+ keys: give --merge/),
      });
      expect((await call(['restore', file, '--merge'], env)).code).toBe(0);
    } finally {
      await other.end();
    }
  });

  test.each([
    ['cut short', (text: string) => text.slice(0, -5), /cut short/],
    ['without its end', (text: string) => text.split('\n').slice(0, -2).join('\n').concat('\n'), /cut short/],
    ['with another value', (text: string) => text.replace('"value":"', '"value":"x'), /checksum is wrong/],
    ['of something else', () => '{"format":"tar"}\n', /line 1: this is no backup/],
    [
      'with a line that is no pair',
      (text: string) => text.replace('"key"', '"kay"'),
      /line 2: this is no key/,
    ],
  ])('a backup %s is refused', async (name, change, message) => {
    await ask('put', 'some', 'value');
    const good = join(servers.directory, `good ${name}`);
    await ask('backup', good);
    const bad = join(servers.directory, `bad ${name}`);
    writeFileSync(bad, change(readFileSync(good, 'utf8')));
    expect(await ask('restore', bad, '--merge')).toMatchObject({
      code: 2,
      err: expect.stringMatching(message),
    });
  });

  it('a directory is verified and recovered only when its server does not run', async () => {
    const running = join(servers.directory, 'n1');
    expect(await call(['verify', running])).toMatchObject({
      code: 2,
      err: expect.stringMatching(/is in use by process/),
    });
    const name = await servers.follower();
    await ask('put', 'last', 'word');
    await servers.stop(name);
    const directory = join(servers.directory, name);
    expect((await call(['verify', directory])).out).toMatch(
      /^server n\d, member \d of cluster 4711[\s\S]*; the last entry is of term \d+\n[\s\S]*\nwhole\n$/,
    );
    const file = join(servers.directory, 'recovered');
    expect(await call(['recover', directory, file])).toMatchObject({
      code: 2,
      err: expect.stringMatching(/--accept-data-loss/),
    });
    const recovered = await call(['recover', directory, file, '--accept-data-loss']);
    expect(recovered.code).toBe(0);
    const record = {
      server: name,
      member: expect.any(Number),
      at: expect.stringMatching(/Z$/),
      by: expect.any(String),
    };
    expect(JSON.parse(recovered.err)).toMatchObject({
      audit: 'unsafe-recovery',
      cluster: 4_711,
      file,
      ...record,
    });
    const text = readFileSync(file, 'utf8');
    expect(JSON.parse(text.split('\n')[0]!)).toMatchObject({ recovered: true, recovery: record });
    expect(text).toContain('{"key":"last","value":"word"}\n');
    // As it was before the last word.
    const { index, keys } = JSON.parse(text.split('\n')[0]!) as { index: number; keys: number };
    const earlier = join(servers.directory, 'earlier');
    const upTo = (at: string) => call(['recover', directory, earlier, '--accept-data-loss', '--up-to', at]);
    expect(await upTo(`${index + 1}`)).toMatchObject({
      code: 2,
      err: expect.stringMatching(
        new RegExp(`is known from index \\d+ to ${index}, and not at ${index + 1}\\n$`),
      ),
    });
    expect(await upTo('-1')).toMatchObject({ code: 2 });
    expect(await upTo('last')).toMatchObject({ code: 2, err: expect.stringMatching(/--up-to is "last"/) });
    expect(await upTo(`${index - 1}`)).toMatchObject({ code: 0 });
    const before = readFileSync(earlier, 'utf8');
    expect(JSON.parse(before.split('\n')[0]!)).toMatchObject({ index: index - 1, keys: keys - 1 });
    expect(before).not.toContain('"last"');
    await servers.start(name);
    expect(await ask('restore', file, '--merge')).toMatchObject({
      code: 2,
      err: expect.stringMatching(/this is that cluster/),
    });
  });

  it('damage is named with its file and offset, and nothing is recovered from it', async () => {
    const name = await servers.follower();
    for (let n = 0; n < 20; n += 1) await ask('put', `k${n}`, 'v'.repeat(100));
    await servers.stop(name);
    const copy = join(servers.directory, 'copy');
    cpSync(join(servers.directory, name), copy, { recursive: true });
    await servers.start(name);
    const segment = join(
      copy,
      'raft',
      readdirSync(join(copy, 'raft')).find((file) => file.endsWith('.seg'))!,
    );
    const bytes = readFileSync(segment);
    bytes[200]! ^= 1;
    writeFileSync(segment, bytes);
    const { code, out } = await call(['verify', copy]);
    expect([code, out]).toEqual([1, expect.stringMatching(/\nnot whole: .*\.seg/)]);
    const recovered = await call(['recover', copy, join(copy, 'out'), '--accept-data-loss']);
    expect(recovered).toMatchObject({ code: 1, err: expect.stringMatching(/^not whole: /) });
  });
});

describe('wrong usage is one line and exit code 2', () => {
  test.each([
    [['nonsense'], /there is no command nonsense/],
    [['get'], /^ordeal-node get: KEY is missing\n$/],
    [['get', 'a', 'b'], /"b" is too much/],
    [['get', 'a', '--colour'], /Unknown option '--colour'/],
    [['help', 'nonsense'], /there is no command nonsense/],
    [['get', 'a', '--timeout', 'soon'], /--timeout is "soon": it must be a number of milliseconds/],
    [['put', '..', 'v'], /"\.\." cannot be a key: no URL can name it/],
    [['cluster', '--client-port', '7000', '--peer-port', '7002'], /overlap: each is the first of 3/],
    [['start'], /members is missing/],
    [['cluster', '--client-port', 'x'], /--client-port is "x": it must be a port/],
    [['verify', '/'], /is no data directory/],
    [['restore', '/none'], /cannot be read: ENOENT/],
  ])('%j', async (args, message) => {
    const { code, out, err } = await call(args);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(message);
    expect(err.trimEnd()).not.toContain('\n');
  });

  it('help is no error, and lists commands and settings', async () => {
    expect(await call(['help'])).toMatchObject({ code: 0, out: expect.stringMatching(/verify DIR/) });
    expect((await call(['help', 'start'])).out).toMatch(
      /--election-timeout-min {2}\(ORDEAL_ELECTION_TIMEOUT_MIN, LITEFS/,
    );
    expect(await call(['get', '--help'])).toMatchObject({
      code: 0,
      out: expect.stringMatching(
        /--server {2}\(ORDEAL_SERVER\)[\s\S]*--token[\s\S]*--tls-ca[\s\S]*--timeout/,
      ),
    });
    expect((await call(['--version'])).out).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect((await call([])).code).toBe(2);
  });
});
