import { describe, expect, it, test } from 'vitest';
import { parseEndpoint, parseMember } from '../../../../src/node/config/addresses.ts';
import { gatherSettings, unknownVariables } from '../../../../src/node/config/gather.ts';
import {
  type ServerConfiguration,
  toConfiguration,
} from '../../../../src/node/config/server-configuration.ts';

const MEMBERS = 'n1=h1:7000/h1:8000,n2=h2:7000/h2:8000,n3=h3:7000/h3:8000';
const GOOD = ['--name', 'n2', '--cluster-id', '7', '--data', '/d', '--members', MEMBERS];

interface World {
  readonly env?: Record<string, string>;
  readonly files?: Record<string, string>;
  readonly host?: string;
}

function configure(
  args: readonly string[],
  { env = {}, files = {}, host = 'host' }: World = {},
): ServerConfiguration {
  const readFile = (path: string): string => {
    const text = files[path];
    if (text === undefined) throw new Error(`ENOENT: no such file, open '${path}'`);
    return text;
  };
  return toConfiguration(gatherSettings({ args, env, readFile }), readFile, host);
}

/** `GOOD` with other or more flags. */
function withFlags(...flags: readonly string[]): readonly string[] {
  const kept: string[] = [];
  for (let at = 0; at < GOOD.length; at += 2) {
    if (!flags.includes(GOOD[at]!)) kept.push(GOOD[at]!, GOOD[at + 1]!);
  }
  return [...kept, ...flags];
}

/** `GOOD` without one flag. */
function without(flag: string): readonly string[] {
  return GOOD.filter((_, at) => GOOD[at - (at % 2)] !== flag);
}

describe('a configuration', () => {
  it('has defaults for what was not said, and numbers members by name in whatever order they are listed', () => {
    const configuration = configure(GOOD);
    expect(configuration).toMatchObject({
      self: { name: 'n2', peer: { host: 'h2', port: 7000 }, client: { host: 'h2', port: 8000 } },
      clusterId: 7,
      timing: { electionTimeoutMin: 150_000, electionTimeoutMax: 300_000, heartbeatInterval: 50_000 },
      requestTimeout: 10_000,
      tls: null,
      clientTls: null,
      token: '',
      warnings: [],
    });
    const reversed = MEMBERS.split(',').reverse().join(',');
    expect(configure(withFlags('--members', reversed)).members).toEqual(configuration.members);
  });

  it('takes a flag before the environment, and that before the file', () => {
    const files = {
      '/c.json': JSON.stringify({ name: 'n1', clusterId: 1, data: '/file', members: MEMBERS.split(',') }),
    };
    const env = { ORDEAL_CONFIG: '/c.json', ORDEAL_DATA: '/env', ORDEAL_CLUSTER_ID: '2' };
    expect(configure(['--cluster-id', '3'], { env, files })).toMatchObject({
      self: { name: 'n1' },
      dataDirectory: '/env',
      clusterId: 3,
    });
  });

  it('takes its name from the host when none is given', () => {
    expect(configure(without('--name'), { host: 'n3' }).self.name).toBe('n3');
  });

  it('reads secrets and certificates from files', () => {
    const files = { '/t': 'secret\n', '/ca': 'CA', '/cert': 'CERT', '/key': 'KEY' };
    const flags = ['--token-file', '/t', '--tls-ca', '/ca', '--tls-cert', '/cert', '--tls-key', '/key'];
    expect(configure(withFlags(...flags), { files })).toMatchObject({
      token: 'secret',
      tls: { ca: 'CA', cert: 'CERT', key: 'KEY' },
    });
  });
});

describe('time-outs', () => {
  test.each([
    [
      ['--preset', 'litefs'],
      [5_000_000, 7_500_000, 1_000_000],
    ],
    [
      ['--preset', 'litefs-5'],
      [10_000_000, 15_000_000, 2_000_000],
    ],
    [
      ['--preset', 'konsul'],
      [1_000_000, 2_000_000, 100_000],
    ],
    [
      ['--preset', 'konsul-high-latency'],
      [2_000_000, 4_000_000, 200_000],
    ],
    [
      ['--preset', 'konsul-fast-network'],
      [500_000, 1_000_000, 50_000],
    ],
    [
      ['--election-timeout-min', '1000', '--heartbeat-interval', '100'],
      [1_000_000, 2_000_000, 100_000],
    ],
    [
      ['--contact-heartbeat-timeout', '1000', '--contact-election-timeout', '1000'],
      [1_000_000, 2_000_000, 100_000],
    ],
  ])('%j', (flags, [electionTimeoutMin, electionTimeoutMax, heartbeatInterval]) => {
    const { timing, warnings } = configure(withFlags(...flags));
    expect(timing).toEqual({ electionTimeoutMin, electionTimeoutMax, heartbeatInterval });
    expect(warnings).toEqual([]);
  });

  it('come from the variables of the other designs', () => {
    const env = { LITEFS_ELECTION_TIMEOUT: '5000', LITEFS_HEARTBEAT_INTERVAL: '1000', LITEFS_NODE_ID: 'n1' };
    expect(configure(without('--name'), { env })).toMatchObject({
      self: { name: 'n1' },
      timing: { electionTimeoutMin: 5_000_000, heartbeatInterval: 1_000_000 },
    });
    const konsul = { KONSUL_RAFT_HEARTBEAT_TIMEOUT: '2000', KONSUL_RAFT_ELECTION_TIMEOUT: '2000' };
    expect(configure(GOOD, { env: konsul }).timing.electionTimeoutMin).toBe(2_000_000);
  });

  it('warn below a ratio of five', () => {
    const { warnings } = configure(withFlags('--election-timeout-min', '400', '--heartbeat-interval', '100'));
    expect(warnings).toEqual([expect.stringMatching(/less than 5 times heartbeatInterval/)]);
  });
});

describe('members from addresses alone, as litefs-py has them', () => {
  const rest = ['--cluster-id', '7', '--data', '/d'];
  const env = (self: string, peers: string, name?: string): World => ({
    env: {
      LITEFS_SELF_ADDR: self,
      LITEFS_PEERS: peers,
      ...(name === undefined ? {} : { LITEFS_NODE_ID: name }),
    },
  });

  it('a list with this server and one without it mean the same, and every server gives the same numbers', () => {
    const all = 'db-0.db:9000,db-1.db:9000,db-2.db:9000';
    const with0 = configure(rest, env('db-0.db:9000', all));
    expect(with0.members.map(({ name, client }) => [name, client.port])).toEqual([
      ['db-0', 9001],
      ['db-1', 9001],
      ['db-2', 9001],
    ]);
    expect(with0.self.name).toBe('db-0');
    expect(configure(rest, env('db-0.db:9000', 'db-2.db:9000,db-1.db:9000')).members).toEqual(with0.members);
    expect(configure(rest, env('db-1.db:9000', all)).members).toEqual(with0.members);
  });

  it('addresses that do not name a server tell it by all of them', () => {
    const { members, self } = configure(rest, env('10.0.0.1:1', '10.0.0.2:1,10.0.0.3:1'));
    expect(self.name).toBe('10.0.0.1:1');
    expect(members).toHaveLength(3);
  });

  test.each<[World, RegExp]>([
    [env('db-0.db:9000', 'db-1.db:9000,db-2.db:9000', 'db-9'), /^name: db-9 is none of the members \(db-0/],
    [env('db-0.db:9000', 'db-1.db:9000,'), /^LITEFS_PEERS, item 2 is "": it must be HOST:PORT/],
    [env(' ', 'db-1.db:9000'), /^LITEFS_SELF_ADDR is " "/],
    [env('db-0.db:65535', 'db-1.db:1'), /^peers: db-0.db:65535 leaves no port above it/],
    [{ env: { LITEFS_PEERS: 'db-1.db:9000' } }, /^selfAddr is missing/],
    [{ env: { LITEFS_SELF_ADDR: 'db-1.db:9000' } }, /^peers is missing/],
  ])('%j is refused', (world, message) => {
    expect(() => configure(rest, world)).toThrow(message);
  });

  it('and not beside a list of members', () => {
    expect(() => configure(GOOD, env('db-0.db:1', 'db-1.db:1'))).toThrow(
      /^peers: it does not go together with members/,
    );
  });
});

describe('who is PRIMARY', () => {
  it('is not coordinated unless told', () => {
    expect(configure(GOOD)).toMatchObject({ failover: null, leaseReads: false });
  });

  it('is the elected leader, by its lease, with a marker in the data directory', () => {
    expect(configure(withFlags('--failover', 'elected'))).toMatchObject({
      failover: { mode: 'elected', primary: '', marker: '/d/.primary', program: '' },
      leaseReads: true,
    });
  });

  it('is the one that is named, with a marker and a program of the operator', () => {
    const flags = ['--failover', 'static', '--failover-primary', 'n1', '--failover-marker', '/run/primary'];
    expect(configure(withFlags(...flags, '--failover-program', '/bin/tell'))).toMatchObject({
      failover: { mode: 'static', primary: 'n1', marker: '/run/primary', program: '/bin/tell' },
      leaseReads: false,
    });
  });
});

it('an even number of members is warned of', () => {
  const { warnings } = configure(withFlags('--members', 'n1=h1:1/h1:2,n2=h2:1/h2:2'));
  expect(warnings).toEqual([expect.stringMatching(/an odd number is better/)]);
});

describe('what cannot work is refused in one line that names the setting and the rule', () => {
  test.each<[readonly string[], RegExp]>([
    [without('--cluster-id'), /^clusterId is missing: give --cluster-id/],
    [without('--data'), /^data is missing: give --data/],
    [without('--members'), /^members is missing: .*or give --join/],
    [withFlags('--name', ' '), /^--name is " ": it must not be blank/],
    [withFlags('--name', 'n9'), /^name: n9 is none of the members \(n1, n2, n3\)/],
    [withFlags('--cluster-id', 'seven'), /^--cluster-id is "seven": it must be an integer from 0 to/],
    [withFlags('--cluster-id=-1'), /^--cluster-id is -1: it must be an integer from 0/],
    [withFlags('--cluster-id', '-1'), /^Option '--cluster-id' argument is ambiguous/],
    [withFlags('--members', 'n2=h2:7000/h2:8000, '), /^--members, item 2 is "": it must be NAME=PEER/],
    [withFlags('--members', 'n2'), /^--members, item 1 is "n2"/],
    [withFlags('--members', `${MEMBERS},n2=h4:1/h4:2`), /^members: n2 is there twice/],
    [withFlags('--members', `${MEMBERS},n4=h2:7000/h4:2`), /^members: the address h2:7000 is there twice/],
    [withFlags('--join', 'h1:8000'), /^join: it does not go together with members/],
    [['--name', 'n9', '--cluster-id', '7', '--data', '/d', '--join', 'h1:8000'], /^peerAddress is missing/],
    [withFlags('--peer-address', 'h2'), /^--peer-address is "h2": it must be HOST:PORT/],
    [withFlags('--peer-listen', 'h2:70000'), /^--peer-listen is .* must be HOST:PORT/],
    [withFlags('--heartbeat-interval', '0'), /^heartbeatInterval: it must be at least 1 ms/],
    [withFlags('--election-timeout-min', '0'), /^electionTimeoutMin: it must be at least 1 ms/],
    [
      withFlags('--heartbeat-interval', '150'),
      /^heartbeatInterval: 150 ms is not less than electionTimeoutMin/,
    ],
    [withFlags('--heartbeat-interval', '75'), /^heartbeatInterval: 75 ms is not less than half/],
    [
      withFlags('--election-timeout-max', '100'),
      /^electionTimeoutMax: 100 ms is less than electionTimeoutMin/,
    ],
    [withFlags('--contact-election-timeout', '900'), /^contactElectionTimeout: 900 ms is less than/],
    [withFlags('--contact-lease-timeout', '1100'), /^contactLeaseTimeout: 1100 ms is more than/],
    [withFlags('--contact-lease-timeout', '9', '--heartbeat-interval', '9'), /one family of time-outs/],
    [withFlags('--preset', 'konsul', '--heartbeat-interval', '9'), /one family of time-outs/],
    [withFlags('--preset', 'zones', '--contact-lease-timeout', '9'), /the preset zones is made of election/],
    [withFlags('--preset', 'fast'), /^--preset is "fast": it must be one of: default, zones/],
    [withFlags('--tls-ca', '/ca'), /^tlsCert is missing: give --tls-cert too: tlsCa, .* go together$/],
    [withFlags('--client-tls-ca', '/ca'), /^clientTlsCert is missing: .*go together/],
    [withFlags('--client-tls-cert', '/cert'), /^clientTlsKey is missing: .*go together/],
    [
      withFlags('--client-tls-cert', '/none', '--client-tls-key', '/key'),
      /^clientTlsCert: it cannot be read: ENOENT/,
    ],
    [withFlags('--token-file', '/none'), /^tokenFile: it cannot be read: ENOENT/],
    [withFlags('--token-file', '/empty'), /^tokenFile: \/empty is empty/],
    [withFlags('--token', 'a', '--token-file', '/ca'), /^tokenFile: it does not go together with token/],
    [withFlags('--failover', 'on'), /^--failover is "on": it must be one of: off, elected, static/],
    [withFlags('--failover', 'static'), /^failoverPrimary is missing: --failover static needs the name/],
    [
      withFlags('--failover', 'static', '--failover-primary', 'n9'),
      /^failoverPrimary: n9 is none of the members \(n1, n2, n3\)/,
    ],
    [
      withFlags('--failover', 'elected', '--failover-primary', 'n1'),
      /^failoverPrimary: an elected primary is not named/,
    ],
    [withFlags('--failover-marker', '/m'), /^failoverMarker: it says nothing without --failover/],
    [withFlags('--failover-program', ' '), /^--failover-program is " ": it must not be blank/],
    [
      [...withFlags('--failover', 'elected'), '--config', '/no-leases'],
      /^leaseReads: it cannot be false with --failover elected/,
    ],
    [withFlags('--log-level', 'loud'), /^--log-level is "loud": it must be one of/],
    [withFlags('--nonsense', '1'), /Unknown option '--nonsense'; "ordeal-node help"/],
    [withFlags('--config', '/none'), /^the configuration file cannot be read: ENOENT/],
    [withFlags('--config', '/broken'), /^the configuration file \/broken is not JSON/],
    [withFlags('--config', '/list'), /^the configuration file \/list does not hold a JSON object/],
    [withFlags('--config', '/unknown'), /^colour in \/unknown is "red": there is no such setting/],
    [withFlags('--config', '/wrong'), /^learner in \/wrong is "yes": Expected boolean/],
  ])('%j', (args, message) => {
    const files = {
      '/ca': 'CA',
      '/cert': 'CERT',
      '/empty': '\n',
      '/broken': '{',
      '/no-leases': '{"leaseReads": false}',
      '/list': '[]',
      '/unknown': '{"colour":"red"}',
      '/wrong': '{"learner":"yes"}',
    };
    let thrown: unknown;
    try {
      configure(args, { files: { ...files } });
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ code: 'ORDEAL_CONFIGURATION' });
    const text = (thrown as Error).message;
    expect(text).toMatch(message);
    expect(text).not.toContain('\n');
  });

  it('a switch in the environment that is neither true nor false', () => {
    expect(() => configure(GOOD, { env: { ORDEAL_LEARNER: 'maybe' } })).toThrow(
      'ORDEAL_LEARNER is "maybe": it must be true or false',
    );
  });
});

describe('addresses', () => {
  test.each([
    ['h:1', { host: 'h', port: 1 }],
    ['[::1]:80', { host: '::1', port: 80 }],
    ['127.0.0.1:0', { host: '127.0.0.1', port: 0 }],
    ['::1:80', null],
    ['h', null],
    [':80', null],
    ['h:65536', null],
    ['h:1/x', null],
  ])('%s', (text, endpoint) => expect(parseEndpoint(text)).toEqual(endpoint));

  test.each(['=h:1/h:2', 'a b=h:1/h:2', 'a=h:1', 'a=h:1/h', ''])('%j is no member', (text) =>
    expect(parseMember(text)).toBe(null),
  );
});

test('variables that look like settings and are none', () => {
  const known = {
    ORDEAL_NAME: 'n1',
    ORDEAL_CONFIG: 'f',
    LITEFS_PEERS: '',
    ORDEAL_SERVER: 'h:1',
    PATH: '/bin',
  };
  const env = { ...known, ORDEAL_ELECTON_TIMEOUT: '5', KONSUL_RAFT_NODE_ID: '5', LITEFS_PEER: '' };
  expect(unknownVariables(env)).toEqual(['ORDEAL_ELECTON_TIMEOUT', 'KONSUL_RAFT_NODE_ID', 'LITEFS_PEER']);
});
