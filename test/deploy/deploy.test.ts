/**
 * What is in `deploy/` fits the server: its variables are ones that a server knows and starts with, its ports are those
 * that it listens on, its probes ask for routes that are there, and the container is built from what it copies.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { unknownVariables } from '../../src/node/config/gather.ts';
import { Servers } from '../node/support/servers.ts';
import {
  configurationOf,
  podEnvironment,
  readCompose,
  readContainer,
  readManifests,
  readText,
} from './manifests.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const containerText = readText('deploy/Containerfile');
const container = readContainer(containerText);
const compose = readCompose(readText('deploy/compose.yaml'));
const manifests = readManifests(readText('deploy/kubernetes/ordeal.yaml'));
const manifest = (kind: string, name = 'ordeal') =>
  manifests.find((each) => each.kind === kind && each.metadata.name === name)!.spec;
const set = manifest('StatefulSet');
const pod = set.template!;
const [podContainer] = pod.spec.containers;

describe('the container', () => {
  it('is built from what it copies, into a command that runs', () => {
    const directory = mkdtempSync(join(tmpdir(), 'ordeal-container-'));
    try {
      for (const path of container.copied)
        cpSync(join(ROOT, path), join(directory, path), { recursive: true });
      symlinkSync(join(ROOT, 'node_modules'), join(directory, 'node_modules'));
      execFileSync(process.execPath, ['scripts/build.mjs'], { cwd: directory });
      const entry = container.entry[1]!.replace('/opt/ordeal', directory);
      const help = execFileSync(process.execPath, [entry, 'help', ...container.command], {
        encoding: 'utf8',
      });
      expect(help).toMatch(/^ordeal-node start /);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it('sets variables that a server knows, exposes the ports that they say, and is not root', () => {
    expect(unknownVariables(container.env)).toEqual([]);
    const { peerListen, clientListen, dataDirectory } = configurationOf({
      ...container.env,
      ORDEAL_CLUSTER_ID: '1',
      ORDEAL_NAME: 'n1',
      ORDEAL_MEMBERS: 'n1=n1:7000/n1:7001',
    });
    expect(container.ports).toEqual([peerListen.port, clientListen.port]);
    expect([peerListen.host, clientListen.host, dataDirectory]).toEqual(['0.0.0.0', '0.0.0.0', '/data']);
    expect(container.healthPort).toBe(clientListen.port);
    expect(container.user).toBe('node');
  });
});

describe('compose', () => {
  const names = Object.keys(compose.services);

  it('starts three servers with settings that a server takes, each with a volume of its own', () => {
    const configurations = names.map((name) => {
      const { environment, volumes } = compose.services[name]!;
      expect(unknownVariables(environment)).toEqual([]);
      expect(volumes).toEqual([`${name}:${container.env['ORDEAL_DATA']}`]);
      return configurationOf({ ...container.env, ...environment });
    });
    expect(configurations.map(({ self }) => self.name)).toEqual(names);
    expect(Object.keys(compose.volumes)).toEqual(names);
    for (const { members, warnings } of configurations) {
      expect(members.map(({ peer }) => peer)).toEqual(
        names.map((host) => ({ host, port: container.ports[0] })),
      );
      expect(warnings).toEqual([]);
    }
  });

  it('publishes the clients’ port of each where a follower sends its clients', () => {
    for (const name of names) {
      const { environment, ports } = compose.services[name]!;
      const { self, clientListen } = configurationOf({ ...container.env, ...environment });
      expect(self.client.host).toBe('localhost');
      expect(ports).toEqual([`127.0.0.1:${self.client.port}:${clientListen.port}`]);
    }
  });

  it('builds the container file', () => {
    for (const { build } of Object.values(compose.services)) {
      expect(existsSync(join(ROOT, 'deploy', build.context, build.dockerfile))).toBe(true);
    }
  });
});

describe('Kubernetes', () => {
  const pods = Array.from({ length: set.replicas! }, (_, at) => `ordeal-${at}`);
  const configurations = pods.map((name) =>
    configurationOf({ ...container.env, ...podEnvironment(podContainer!, name) }, name),
  );

  it('starts pods with settings that a server takes; each is the member of its name, and all are members', () => {
    expect(unknownVariables(podEnvironment(podContainer!, 'ordeal-0'))).toEqual([]);
    expect(configurations.map(({ self }) => self.name)).toEqual(pods);
    for (const { members, warnings } of configurations) {
      expect(members).toEqual(configurations[0]!.members);
      expect(members.map(({ peer }) => peer.host)).toEqual(pods.map((name) => `${name}.${set.serviceName}`));
      expect(warnings).toEqual([]);
    }
    // Variables of services begin with the name of the service, which is ours.
    expect(pod.spec.enableServiceLinks).toBe(false);
  });

  it('opens the ports that a server listens on, and the services name them', () => {
    const { peerListen, clientListen, self } = configurations[0]!;
    expect(podContainer!.ports).toEqual([
      { name: 'peers', containerPort: peerListen.port },
      { name: 'clients', containerPort: clientListen.port },
    ]);
    expect(self.client.port).toBe(clientListen.port);
    const named = new Map(podContainer!.ports.map(({ name, containerPort }) => [name, containerPort]));
    for (const service of [manifest('Service'), manifest('Service', 'ordeal-clients')]) {
      for (const { port, targetPort } of service.ports!) expect(named.get(targetPort)).toBe(port);
    }
    expect(pod.metadata.annotations['prometheus.io/port']).toBe(String(clientListen.port));
  });

  it('has a headless service in which servers find each other before any is ready, and starts them together', () => {
    const headless = manifest('Service', set.serviceName);
    expect([headless.clusterIP, headless.publishNotReadyAddresses]).toEqual(['None', true]);
    expect(set.podManagementPolicy).toBe('Parallel');
  });

  it('selects the pods everywhere, and keeps their data where a server has it', () => {
    const { labels } = pod.metadata;
    const budget = manifest('PodDisruptionBudget');
    for (const selector of [
      set.selector.matchLabels,
      budget.selector.matchLabels,
      manifest('Service').selector,
      manifest('Service', 'ordeal-clients').selector,
    ]) {
      expect(selector).toEqual(labels);
    }
    expect(podContainer!.volumeMounts).toEqual([
      { name: set.volumeClaimTemplates![0]!.metadata.name, mountPath: container.env['ORDEAL_DATA'] },
    ]);
  });

  it('never lets a majority go at once', () => {
    const { maxUnavailable } = manifest('PodDisruptionBudget');
    expect(maxUnavailable).toBe(Math.floor((set.replicas! - 1) / 2));
  });
});

describe('paths', () => {
  let servers: Servers;
  beforeAll(async () => {
    servers = await new Servers({ failover: 'elected' }).found('n1');
  });
  afterAll(() => servers.end());

  const { startupProbe, livenessProbe, readinessProbe } = podContainer!;
  test.each([
    ['of the container', container.healthPath, 200],
    ['of the start', startupProbe.httpGet.path, 200],
    ['of liveness', livenessProbe.httpGet.path, 200],
    ['of readiness', readinessProbe.httpGet.path, 200],
    ['of metrics', pod.metadata.annotations['prometheus.io/path']!, 200],
    ['that is none', '/healthz', 404],
  ])('%s: %s answers', async (_of, path, status) => {
    expect((await servers.ask('n1', 'GET', path)).status).toBe(status);
  });

  it('readiness is not liveness: a server without a quorum is not killed for that', () => {
    expect([startupProbe, livenessProbe].map(({ httpGet }) => httpGet.path)).toEqual(['/health', '/health']);
    expect(readinessProbe.httpGet.path).toBe('/health/ready');
  });
});

describe('what reads these files would see that', () => {
  it('a variable is misspelt, or a server would refuse it', () => {
    expect(unknownVariables({ ORDEAL_MEMBER: '', ORDEAL_NAME: '', PATH: '' })).toEqual(['ORDEAL_MEMBER']);
    expect(() => configurationOf({ ...container.env, ORDEAL_CLUSTER_ID: '1', ORDEAL_NAME: 'n1' })).toThrow(
      /members is missing/,
    );
    const env = podEnvironment(podContainer!, 'ordeal-3');
    expect(configurationOf({ ...container.env, ...env }).members).toHaveLength(4);
  });

  it('a manifest is not YAML', () => {
    expect(() => readManifests('kind: [')).toThrow(/line 1/);
  });

  it('a port, or the user, of a container is another', () => {
    const other = readContainer(
      containerText.replace('EXPOSE 7000 7001', 'EXPOSE 80').replace('USER node\n', ''),
    );
    expect([other.ports, other.user]).toEqual([[80], 'root']);
  });
});
