/** What was measured, as the object for machines and as the tables of docs/detection.md. */
import type { HuntEnd, Measured } from './measure.ts';

/** The object that `ordeal bugs --json` prints. */
export interface DetectionReport {
  readonly bugs: readonly BugReport[];
  readonly found: number;
  readonly total: number;
}

export interface BugReport {
  readonly id: string;
  /** From more than half of the first seeds that were tried. */
  readonly found: boolean;
  /** Who noticed first, from the first seed that found it; null if none did. */
  readonly property: string | null;
  /** Seeds until it was found, 1 being the first; null: not within the budget. */
  readonly seedsMedian: number | null;
  /** Of all first seeds; null: from one of them it was not found within the budget. */
  readonly seedsWorst: number | null;
  /** Real time of a hunt, the start of its process included. */
  readonly secondsMedian: number | null;
  readonly shrunk: {
    readonly events: number;
    readonly faults: number;
    readonly operations: number;
    readonly servers: number;
  } | null;
}

export function reportOf(all: readonly Measured[]): DetectionReport {
  const bugs = all.map(bugReport);
  return { bugs, found: bugs.filter(({ found }) => found).length, total: bugs.length };
}

function bugReport({ bug, hunts, shrunk }: Measured): BugReport {
  const seeds = hunts.map((hunt) => (hunt.found ? hunt.seeds : Number.POSITIVE_INFINITY));
  const seedsMedian = finite(median(seeds));
  return {
    id: bug.id,
    found: seedsMedian !== null,
    property: hunts.find(({ found }) => found)?.property ?? null,
    seedsMedian,
    seedsWorst: hunts.length === 0 ? null : finite(Math.max(...seeds)),
    secondsMedian:
      hunts.length === 0 ? null : Math.round(10 * median(hunts.map(({ seconds }) => seconds))) / 10,
    shrunk:
      shrunk === null
        ? null
        : {
            events: shrunk.events,
            operations: shrunk.operations,
            faults: shrunk.scenario.faults.length,
            servers: shrunk.scenario.cluster.servers.length + (shrunk.scenario.cluster.joining?.length ?? 0),
          },
  };
}

/** The upper one of the two in the middle, so that half of the hunts took no longer; infinite for none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.POSITIVE_INFINITY;
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** The table in Markdown, one line for each bug. */
export function formatTable(all: readonly Measured[]): string {
  const lines = [
    '| bug | seeds: median, worst | seconds | found by | also noticed by | shrunk: servers, faults, operations, events |',
    '|---|---|---|---|---|---|',
  ];
  for (const [at, report] of reportOf(all).bugs.entries()) {
    const { id, property, seedsMedian, seedsWorst, secondsMedian, shrunk } = report;
    const { hunts } = all[at]!;
    const seeds =
      hunts.length === 0 ? 'not tried' : `${show(seedsMedian, hunts)}, ${show(seedsWorst, hunts)}`;
    const small =
      shrunk === null ? '' : `${shrunk.servers}, ${shrunk.faults}, ${shrunk.operations}, ${shrunk.events}`;
    const by = [...new Set(hunts.flatMap((hunt) => hunt.property ?? []))];
    const others = [...new Set(hunts.flatMap((hunt) => hunt.others))].filter((name) => !by.includes(name));
    const cells = [
      id,
      seeds,
      secondsMedian ?? '',
      by.join(', ') || (property ?? ''),
      others.join(', '),
      small,
    ];
    lines.push(`| ${cells.join(' | ')} |`);
  }
  return `${lines.join('\n')}\n`;
}

/** The table under a few sentences that sum it up, as it stands in docs/detection.md. */
export function formatPage(all: readonly Measured[], how: string): string {
  const { bugs, found, total } = reportOf(all);
  const medians = bugs.flatMap(({ seedsMedian }) => seedsMedian ?? []);
  const shrunk = bugs.flatMap((bug) => bug.shrunk ?? []);
  const escaped = bugs.filter((bug) => !bug.found).map(({ id }) => id);
  const sentences = [
    `Written by \`${how}\`. Found: ${found} of ${total}. Seeds until a bug is found, the median over the bugs found of`,
    `their medians: ${median(medians)}; the largest median: ${Math.max(...medians)}.`,
  ];
  if (shrunk.length > 0) {
    const faults = median(shrunk.map((one) => one.faults));
    const servers = median(shrunk.map((one) => one.servers));
    const operations = median(shrunk.map((one) => one.operations));
    const events = median(shrunk.map((one) => one.events));
    sentences.push(
      `Shrunk scenarios, medians of ${shrunk.length}: servers ${servers}, faults ${faults}, operations ${operations}, events ${events}.`,
    );
  }
  if (escaped.length > 0) sentences.push(`Escaped: ${escaped.join(', ')}.`);
  return `${sentences.join('\n')}\n\n${formatTable(all)}`;
}

function show(seeds: number | null, hunts: readonly HuntEnd[]): string {
  return seeds === null ? `not in ${Math.max(...hunts.map((hunt) => hunt.seeds))}` : String(seeds);
}
