/** A campaign's summary for people: what was shown, what went wrong, what was injected, and what was not reached. */
import type { CampaignSummary } from './summary.ts';

const VIOLATIONS_SHOWN = 10;
const LINE_WIDTH = 100;

export function formatReport(summary: CampaignSummary, out: string | null): string {
  const lines: string[] = [...headline(summary), ...formerLines(summary), ''];
  const { violations, violationCount, harnessFailures, harnessFailureCount } = summary;
  for (const { property, seed, atMs, event, message, replay } of violations.slice(0, VIOLATIONS_SHOWN)) {
    lines.push(`VIOLATED ${property}: seed ${seed}, at ${(atMs / 1_000).toFixed(3)} s, event ${event}`);
    lines.push(`  ${message}`, `  replay: ${replay}`);
  }
  if (violationCount > VIOLATIONS_SHOWN) lines.push(`... and ${violationCount - VIOLATIONS_SHOWN} more`);
  for (const failure of harnessFailures.slice(0, VIOLATIONS_SHOWN)) lines.push(`HARNESS FAILED: ${failure}`);
  if (harnessFailureCount > VIOLATIONS_SHOWN) {
    lines.push(`... and ${harnessFailureCount - VIOLATIONS_SHOWN} more`);
  }
  if (violationCount + harnessFailureCount > 0) {
    if (out !== null) lines.push(`Failing scenarios and the summary are in ${out}`);
    lines.push('');
  }
  lines.push('Faults that had an effect:', ...columns(Object.entries(summary.faultKinds.reached)));
  if (summary.faultKinds.missed.length > 0) {
    lines.push(...wrapped('  none of: ', summary.faultKinds.missed));
  }
  const { reached, missed } = summary.marks;
  const all = Object.keys(reached).length + missed.length;
  if (all > 0) lines.push(`Rare situations (marks) reached: ${all - missed.length} of ${all}`);
  if (missed.length > 0) lines.push(...wrapped('  never: ', missed));
  if (summary.actions.missed.length > 0) {
    lines.push(...wrapped('Actions of the specification never taken: ', summary.actions.missed));
  }
  for (const [excuse, seeds] of Object.entries(summary.excuses)) {
    lines.push(`Recovery was not demanded of ${plural(seeds, 'run')}: ${excuse}`);
  }
  lines.push(`Digest of all traces: ${summary.digest}`);
  return `${lines.join('\n')}\n`;
}

/** Six lines for somebody who has never seen a campaign. */
function headline(summary: CampaignSummary): string[] {
  const { totals, seeds, failed, passed, harnessFailureCount } = summary;
  const minutes = (summary.virtualMs / 60_000).toFixed(1);
  const seconds = (summary.wallMs / 1_000).toFixed(1);
  return [
    verdict(seeds, passed, failed, harnessFailureCount),
    `${count(summary.virtualMs)} ms (${minutes} min) of cluster life simulated in ${seconds} s: ${summary.speedup} times real time.`,
    `${count(totals.events)} events (${count(summary.eventsPerSecond)} a second), each checked as it happened.`,
    `${count(totals.clientOps)} client operations (${count(totals.indexReads)} reads past the log), ${count(totals.commits)} commits, ${count(totals.elections)} elections, ${count(totals.leaders)} leaders, ${count(totals.transfers)} transfers.`,
    `${count(totals.crashes)} crashes, ${count(totals.restarts)} restarts, ${count(totals.partitions)} partitions, ${count(totals.lost)} messages lost, ${count(totals.diskFaults)} disk faults, ${count(totals.clockFaults)} clock faults.`,
    `Servers were started from ${count(totals.damagedCopies)} damaged copies of disks, and from what ${count(totals.triedPowerLosses)} losses of power would have left.`,
  ];
}

function formerLines({ former: { held, failed, unknown } }: CampaignSummary): string[] {
  const lines = failed.map((path) => `FAILED AGAIN: ${path}`);
  for (const path of unknown) lines.push(`HARNESS FAILED on ${path}`);
  if (held > 0) lines.push(`Of former failures ${held} were run first, and held.`);
  return lines;
}

function verdict(seeds: number, passed: number, failed: number, harness: number): string {
  if (seeds === 0) return 'Nothing was run, so nothing is known.';
  if (failed === 0 && harness === 0) {
    return `Every property held in ${plural(seeds, 'run')}: nothing committed was lost, and each cluster recovered.`;
  }
  const parts = [`${count(passed)} of ${plural(seeds, 'run')} held`];
  if (failed > 0) parts.push(`${count(failed)} broke a property`);
  if (harness > 0) parts.push(`in ${count(harness)} the harness itself failed`);
  return `${parts.join(', ')}.`;
}

function columns(entries: readonly (readonly [string, number])[]): string[] {
  if (entries.length === 0) return ['  none'];
  const nameWidth = Math.max(...entries.map(([name]) => name.length));
  const countWidth = Math.max(...entries.map(([, n]) => count(n).length));
  const cells = entries.map(([name, n]) => `  ${name.padEnd(nameWidth)} ${count(n).padStart(countWidth)}`);
  const perLine = Math.max(1, Math.floor(LINE_WIDTH / cells[0]!.length));
  const lines: string[] = [];
  for (let from = 0; from < cells.length; from += perLine) {
    lines.push(cells.slice(from, from + perLine).join(''));
  }
  return lines;
}

function wrapped(start: string, names: readonly string[]): string[] {
  const lines: string[] = [];
  let line = start;
  for (const [n, name] of names.entries()) {
    const piece = n === names.length - 1 ? name : `${name}, `;
    if (line.length + piece.length > LINE_WIDTH && line.trim() !== '') {
      lines.push(line.trimEnd());
      line = ' '.repeat(start.length);
    }
    line += piece;
  }
  return [...lines, line];
}

function plural(n: number, noun: string): string {
  return `${count(n)} ${noun}${n === 1 ? '' : 's'}`;
}

/** With thin groups of three, the same in every locale. */
function count(n: number): string {
  return String(Math.round(n)).replace(/\B(?=(\d{3})+$)/g, ',');
}
