/** What stories measure over many seeds, as text that can be compared: virtual time is the same on every machine. */
import type { HappeningKind } from '../../../sim/story/chronicle.ts';
import type { Story } from '../../../sim/story/story.ts';

export interface Distribution {
  readonly count: number;
  readonly min: number;
  readonly median: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

/** Of at least one value; by the nearest rank, so that each figure was really measured. */
export function distributionOf(values: readonly number[]): Distribution {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!;
  return {
    count: sorted.length,
    min: sorted[0]!,
    median: at(0.5),
    p95: at(0.95),
    p99: at(0.99),
    max: sorted.at(-1)!,
  };
}

/** Percent of the values that lie in the range, both ends included. */
export function percentWithin(values: readonly number[], from: number, to: number): number {
  return Math.round((100 * values.filter((value) => value >= from && value <= to).length) / values.length);
}

/** Rows in columns, the first row is the head. */
export function table(rows: readonly (readonly (string | number)[])[]): string {
  const cells = rows.map((row) => row.map((cell) => (typeof cell === 'number' ? figure(cell) : cell)));
  const widths = cells[0]!.map((_, column) => Math.max(...cells.map((row) => row[column]!.length)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!)))
      .join('  ');
  return `${cells.map((row) => line(row).trimEnd()).join('\n')}\n`;
}

export const DISTRIBUTION_HEAD = ['runs', 'min', 'median', 'p95', 'p99', 'max'] as const;

export function distributionRow(name: string, values: readonly number[]): readonly (string | number)[] {
  const { count, min, median, p95, p99, max } = distributionOf(values);
  return [name, String(count), min, median, p95, p99, max];
}

/** How often something happened in a story. */
export function countOf(story: Story, kind: HappeningKind): number {
  return story.happenings.filter((happening) => happening.kind === kind).length;
}

function figure(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(1);
}
