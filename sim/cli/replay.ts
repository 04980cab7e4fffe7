/** `ordeal replay`: one run again, from a seed or from a scenario file. */
import { compareWith } from '../campaign/run-twice.ts';
import type { Runner, RunOptions, RunResult } from '../run-result.ts';
import type { CommandHost, ExitCode } from './command.ts';
import type { ReplayValues } from './commands.ts';
import { formatLogLine, LOG_HEADER, LOG_LEGEND } from './log-format.ts';
import { loadTarget } from './target.ts';

export async function replayCommand(
  host: CommandHost,
  target: string,
  values: ReplayValues,
  runner: Runner,
): Promise<ExitCode> {
  const { scenario } = await loadTarget(target, values.profile, values.strategy);
  const until: RunOptions = values.until === null ? {} : { untilUs: values.until };
  // With --json standard output belongs to the one object.
  const say = (text: string): void => (values.json ? host.err(text) : host.out(text));
  if (values.log) say(`${LOG_LEGEND}\n${LOG_HEADER}`);
  const options: RunOptions = values.log
    ? { ...until, log: (line) => say(`${formatLogLine(line)}\n`) }
    : until;
  const result = runner.run(scenario, options);
  host.out(values.json ? `${JSON.stringify(jsonOf(result))}\n` : formatResult(result));
  if (values.twice) {
    const { difference } = compareWith(runner, scenario, until, result);
    if (difference !== null) {
      host.err(`ordeal: ${difference}\n`);
      return 3;
    }
    say(`Run again: the same ${result.totals.events} events, trace ${result.traceHash}.\n`);
  }
  return result.violations.length > 0 ? 1 : 0;
}

function jsonOf(result: RunResult): object {
  const { seed, traceHash, totals, virtualMs, violations, excuse, marks, cut, unmatchedFates } = result;
  return { seed, traceHash, totals, virtualMs, violations, excuse, marks, cut, unmatchedFates };
}

function formatResult(result: RunResult): string {
  const { seed, traceHash, virtualMs, totals, violations, excuse, marks, cut, unmatchedFates } = result;
  const reached = Object.entries(marks).filter(([, count]) => count > 0);
  const lines = [
    `Seed ${seed}: ${totals.events} events in ${(virtualMs / 1_000).toFixed(3)} virtual seconds, trace ${traceHash}`,
    `${totals.leaders} leaders, ${totals.commits} commits, ${totals.clientOps} client operations, ${totals.crashes} crashes, ${totals.partitions} partitions`,
  ];
  if (reached.length > 0) lines.push(`Marks: ${reached.map(([name, n]) => `${name} ${n}`).join(', ')}`);
  if (excuse !== null) lines.push(`Recovery was not demanded: ${excuse}`);
  for (const { property, atMs, event, message } of violations) {
    lines.push(`VIOLATED ${property} at ${(atMs / 1_000).toFixed(3)} s, event ${event}`, `  ${message}`);
  }
  if (unmatchedFates.length > 0) lines.push(unmatched(unmatchedFates, cut));
  if (violations.length > 0) return `${lines.join('\n')}\n`;
  if (cut) {
    lines.push('Every property held up to there. The run was cut by --until before its end:');
    lines.push('whether the cluster recovers from its faults (liveness) was not judged.');
  } else lines.push('Every property held.');
  return `${lines.join('\n')}\n`;
}

const KEYS_SHOWN_MAX = 3;

/** An override that names nothing changes nothing, which nobody meant who wrote it. */
function unmatched(keys: readonly string[], cut: boolean): string {
  const shown = keys.slice(0, KEYS_SHOWN_MAX).join(', ');
  const more = keys.length > KEYS_SHOWN_MAX ? `, and ${keys.length - KEYS_SHOWN_MAX} more` : '';
  const when = cut ? ' up to there' : '';
  return `Of the scenario's fates ${keys.length} met nothing${when}: ${shown}${more}`;
}
