/** `ordeal shrink`: from a failing seed or file to the smallest scenario that breaks the same property. */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { NoSourceTree, sourceTree } from '../bugs/source-tree.ts';
import type { CorpusCase } from '../campaign/corpus.ts';
import type { Runner } from '../run-result.ts';
import { allServers } from '../scenario/cluster.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { operationsAtMost } from '../scenario/workload.ts';
import type { Shrunk } from '../shrink/shrink-scenario.ts';
import type { System } from '../system.ts';
import { asUsage, chosen } from './bugs.ts';
import type { CommandHost, ExitCode } from './command.ts';
import type { ShrinkValues } from './shrink-entry.ts';
import { filesFor, importFor, type ShrinkFiles, writeCase, writeTest } from './shrink-files.ts';
import { type ShrinkPlace, shrinkHere, shrinkPlanted } from './shrink-place.ts';
import { loadTarget } from './target.ts';
import { UsageError } from './usage-error.ts';

const US_PER_MS = 1_000;
const TIME_USUAL_MS = 60_000;
const DIRECTORY_USUAL = '.ordeal/shrunk';
const MS_BETWEEN_REPORTS = 2_000;

export interface Shrinkable {
  readonly runner: Runner;
  readonly system: System;
}

export async function shrinkCommand(
  host: CommandHost,
  target: string,
  values: ShrinkValues,
  { runner, system }: Shrinkable,
): Promise<ExitCode> {
  const found = await loadTarget(target, values.profile, values.strategy);
  const bug = values.bug ?? found.bug;
  const place = bug === null ? shrinkHere(runner, system) : await planted(bug);
  try {
    const property = await propertyOf(place, found, values.property);
    const directory = resolve(values.out ?? DIRECTORY_USUAL);
    const files = filesFor(found, directory);
    const from = { bug, property, story: found.story };
    // Where another shrinking stood says nothing of this one.
    const same = property === found.property && bug === found.bug;
    const target = { ...found, ...from, shrinking: same ? found.shrinking : null };
    const shrunk = await shrink(host, place, target, property, values, files);
    writeCase(files.scenario, from, shrunk);
    writeTest(files, from, importFor(directory, treeOrNull()));
    writeFileSync(files.story, await place.tell(shrunk.scenario));
    host.out(
      values.json ? `${JSON.stringify(jsonOf(shrunk, property, files))}\n` : format(shrunk, property, files),
    );
    return 0;
  } finally {
    place.close();
  }
}

async function planted(id: string): Promise<ShrinkPlace> {
  const [bug, ...more] = chosen(id);
  if (bug === undefined || more.length > 0) throw new UsageError(`--bug: name one bug, not "${id}"`);
  try {
    return await shrinkPlanted(bug);
  } catch (error) {
    throw asUsage(error);
  }
}

/** @throws UsageError when the target does not break it. */
async function propertyOf(
  place: ShrinkPlace,
  { path, property, scenario }: CorpusCase,
  asked: string | null,
): Promise<string> {
  const broken = await place.broken(scenario);
  const wanted = asked ?? (property !== null && broken.includes(property) ? property : broken[0]);
  if (wanted === undefined) {
    throw new UsageError(
      `${path} breaks no property, so there is nothing to shrink; find a seed that does with run`,
    );
  }
  if (!broken.includes(wanted)) {
    const what = broken.length === 0 ? 'no property' : broken.join(', ');
    throw new UsageError(`--property: ${path} does not break ${wanted}; it breaks ${what}`);
  }
  return wanted;
}

function shrink(
  host: CommandHost,
  place: ShrinkPlace,
  from: CorpusCase,
  property: string,
  values: ShrinkValues,
  files: ShrinkFiles,
): Promise<Shrunk> {
  let tries = from.shrinking?.tries ?? 0;
  let reported = host.now();
  let smallest = from.scenario;
  return place.shrink(from.scenario, property, from.shrinking, {
    milliseconds: values.time === null ? TIME_USUAL_MS : values.time / US_PER_MS,
    now: () => host.now(),
    signal: host.signal,
    smaller: (shrinking) => {
      smallest = shrinking.scenario;
      writeCase(files.scenario, from, shrinking);
    },
    tried: () => {
      tries += 1;
      if (host.now() - reported < MS_BETWEEN_REPORTS) return;
      reported = host.now();
      host.err(`${tries} tried: ${sizeInWords(smallest)}\n`);
    },
  });
}

function sizeInWords(scenario: Scenario): string {
  const { servers, faults, operations } = sizeOf(scenario);
  return `${servers} servers, ${faults} faults, ${operations} operations`;
}

function sizeOf(scenario: Scenario): {
  servers: number;
  faults: number;
  operations: number;
  requests: number;
} {
  return {
    servers: allServers(scenario.cluster).length,
    faults: scenario.faults.length,
    operations: operationsAtMost(scenario.workload),
    requests: scenario.membership?.length ?? 0,
  };
}

function jsonOf({ scenario, minimal, tries, steps }: Shrunk, property: string, files: ShrinkFiles): object {
  return { property, ...sizeOf(scenario), minimal, tries, steps, files };
}

function format({ scenario, minimal, tries, steps }: Shrunk, property: string, files: ShrinkFiles): string {
  const rest = minimal ? 'Nothing smaller breaks it.' : 'The time was up; shrink the file to go on.';
  return [
    `Still breaks ${property}: ${sizeInWords(scenario)}, after ${tries} tries and ${steps} steps. ${rest}`,
    `Scenario: ${files.scenario}`,
    `Test:     ${files.test}`,
    `Story:    ${files.story}`,
    '',
  ].join('\n');
}

function treeOrNull(): string | null {
  try {
    return sourceTree();
  } catch (error) {
    if (error instanceof NoSourceTree) return null;
    throw error;
  }
}
