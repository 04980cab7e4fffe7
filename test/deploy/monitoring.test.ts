/** Alert rules and the dashboard name metrics that a server really exports, and what they say can be acted upon. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { Servers } from '../node/support/servers.ts';
import { metricsExported, metricsNamed } from './metrics-named.ts';

const read = (path: string): string =>
  readFileSync(fileURLToPath(new URL(`../../deploy/${path}`, import.meta.url)), 'utf8');

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly description: string };
}
const { groups } = parse(read('prometheus/alerts.yaml')) as {
  groups: readonly { readonly rules: readonly Rule[] }[];
};
const rules = groups.flatMap((group) => group.rules);

interface Panel {
  readonly id: number;
  readonly title: string;
  readonly targets: readonly { readonly expr: string }[];
}
const dashboard = JSON.parse(read('grafana/ordeal.json')) as {
  panels: readonly Panel[];
  templating: { list: readonly { name: string; query: string | { query: string } }[] };
};
const targets = dashboard.panels.flatMap(({ title, targets: all }) =>
  all.map(({ expr }) => ({ title, expr })),
);

let servers: Servers;
let exported: ReadonlySet<string>;
beforeAll(async () => {
  const timing = { electionTimeoutMin: 150, electionTimeoutMax: 300, heartbeatInterval: 50 };
  servers = await new Servers({ ...timing, failover: 'static', failoverPrimary: 'n1' }).found('n1');
  // `up` is what Prometheus says of a server itself.
  exported = new Set(['up', ...metricsExported((await servers.ask('n1', 'GET', '/metrics')).text)]);
}, 30_000);
afterAll(() => servers.end());

const unknownIn = (expression: string): string[] =>
  metricsNamed(expression).filter((name) => !exported.has(name));

describe('the alert rules', () => {
  it.each(rules)('$alert names metrics that the server exports', ({ expr }) => {
    expect(metricsNamed(expr)).not.toEqual([]);
    expect(unknownIn(expr)).toEqual([]);
  });

  it.each(rules)('$alert says what is wrong, how bad it is, and what to do', ({ labels, annotations }) => {
    expect(['warning', 'critical']).toContain(labels.severity);
    expect(annotations.summary).toMatch(/\S/);
    expect(annotations.description).toMatch(/\.$/);
  });

  it('have names of their own', () => {
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
    expect(rules.length).toBeGreaterThan(10);
  });
});

describe('the dashboard', () => {
  it.each(targets)('$title: $expr', ({ expr }) => {
    expect(metricsNamed(expr)).not.toEqual([]);
    expect(unknownIn(expr)).toEqual([]);
  });

  it('asks for the clusters by a metric that the server exports', () => {
    const job = dashboard.templating.list.find(({ name }) => name === 'job')!;
    const asked = (job.query as { query: string }).query;
    expect(exported).toContain(/^label_values\((\w+), job\)$/.exec(asked)![1]);
  });

  it('has panels with numbers of their own', () => {
    expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
  });
});

describe('the check of names', () => {
  it('finds a metric that no server exports, wherever it stands', () => {
    expect(unknownIn('ordeal_raft_terms > 1')).toEqual(['ordeal_raft_terms']);
    expect(unknownIn('sum by (job) (rate(ordeal_raft_fsync_seconds[5m])) and on (job) up')).toEqual([
      'ordeal_raft_fsync_seconds',
    ]);
  });

  it('takes no function, label, text or duration for one', () => {
    const expression =
      'histogram_quantile(0.9, sum by (le, job) (rate(a_bucket{b="c or d"}[5m]))) > 1e3 unless b_total';
    expect(metricsNamed(expression)).toEqual(['a_bucket', 'b_total']);
  });
});
