/** Reads what is in `deploy/`, as far as this project's own rules go: which variables, ports and paths are said where. */
import { readFileSync } from 'node:fs';
import { parse, parseAllDocuments } from 'yaml';
import { gatherSettings } from '../../src/node/config/gather.ts';
import { type ServerConfiguration, toConfiguration } from '../../src/node/config/server-configuration.ts';

const ROOT = new URL('../../', import.meta.url);

export function readText(path: string): string {
  return readFileSync(new URL(path, ROOT), 'utf8');
}

export type Environment = Readonly<Record<string, string>>;

/** What a server makes of these variables; throws what it would refuse to start with. */
export function configurationOf(env: Environment, host = 'host'): ServerConfiguration {
  return toConfiguration(gatherSettings({ args: [], env, readFile: readText }), readText, host);
}

export interface Container {
  readonly env: Environment;
  readonly ports: readonly number[];
  /** Of each `COPY` from the checkout. */
  readonly copied: readonly string[];
  readonly entry: readonly string[];
  readonly command: readonly string[];
  readonly user: string;
  readonly healthPath: string;
  readonly healthPort: number;
}

/** The instructions of the last stage, and what is copied in any. */
export function readContainer(text: string): Container {
  const lines = text.replaceAll(/\\\n\s*/g, '').split('\n');
  const all = (stage: readonly string[], word: string): string[] =>
    stage.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1));
  const last = lines.slice(lines.findLastIndex((line) => line.startsWith('FROM ')));
  const list = (word: string): string[] => JSON.parse(all(last, word)[0] ?? '[]') as string[];
  const health = /http:\/\/127\.0\.0\.1:(\d+)(\/[a-z/]+)/.exec(all(last, 'HEALTHCHECK')[0] ?? '');
  const pairs = all(last, 'ENV').flatMap((line) => line.split(/\s+/).map((pair) => pair.split('=')));
  return {
    env: Object.fromEntries(pairs) as Environment,
    ports: (all(last, 'EXPOSE')[0] ?? '').split(' ').map(Number),
    copied: all(lines, 'COPY').flatMap((line) => (line.startsWith('--') ? [] : line.split(' ').slice(0, -1))),
    entry: list('ENTRYPOINT'),
    command: list('CMD'),
    user: all(last, 'USER')[0] ?? 'root',
    healthPath: health?.[2] ?? '',
    healthPort: Number(health?.[1]),
  };
}

export interface ComposeService {
  readonly environment: Environment;
  readonly ports: readonly string[];
  readonly volumes: readonly string[];
  readonly build: { readonly context: string; readonly dockerfile: string };
}

export interface Compose {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

export function readCompose(text: string): Compose {
  // The shape is what the tests that read it are about.
  const compose = parse(text, { merge: true }) as Compose;
  for (const service of Object.values(compose.services)) {
    // Compose hands every value over as text.
    const env = service.environment as Record<string, unknown>;
    for (const [name, value] of Object.entries(env)) env[name] = String(value);
  }
  return compose;
}

interface Probe {
  readonly httpGet: { readonly path: string; readonly port: string };
}

interface ManifestContainer {
  readonly ports: readonly { readonly name: string; readonly containerPort: number }[];
  readonly env: readonly {
    readonly name: string;
    readonly value?: string;
    readonly valueFrom?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  }[];
  readonly startupProbe: Probe;
  readonly livenessProbe: Probe;
  readonly readinessProbe: Probe;
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[];
}

/** A Kubernetes object; each kind has its own part of this. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly clusterIP?: string;
    readonly publishNotReadyAddresses?: boolean;
    readonly ports?: readonly { readonly port: number; readonly targetPort: string }[];
    readonly selector: Readonly<Record<string, unknown>> & { readonly matchLabels?: Environment };
    readonly maxUnavailable?: number;
    readonly serviceName?: string;
    readonly replicas?: number;
    readonly podManagementPolicy?: string;
    readonly template?: {
      readonly metadata: { readonly labels: Environment; readonly annotations: Environment };
      readonly spec: {
        readonly enableServiceLinks: boolean;
        readonly containers: readonly ManifestContainer[];
      };
    };
    readonly volumeClaimTemplates?: readonly { readonly metadata: { readonly name: string } }[];
  };
}

/** @throws Error that names the line, when it is not YAML. */
export function readManifests(text: string): Manifest[] {
  return parseAllDocuments(text).map((document) => {
    if (document.errors.length > 0) throw document.errors[0]!;
    return document.toJS() as Manifest;
  });
}

/** The variables of the pod with this name, as the kubelet puts them together. */
export function podEnvironment({ env }: ManifestContainer, pod: string): Environment {
  const values: Record<string, string> = {};
  for (const { name, value, valueFrom } of env) {
    if (valueFrom?.['fieldRef']?.['fieldPath'] === 'metadata.name') values[name] = pod;
    else if (valueFrom?.['secretKeyRef'] !== undefined) values[name] = 'a secret';
    else
      values[name] = (value ?? '').replaceAll(
        /\$\((\w+)\)/g,
        (_, variable: string) => values[variable] ?? '',
      );
  }
  return values;
}
