/** What a search says while it runs and when it has ended: of `check` and `explore` alike. */
import type { Watch } from '../../model/check/result.ts';
import { type CheckReport, summaryOf } from '../../model/check/run-check.ts';
import { tellStory } from '../../model/check/story.ts';
import type { CommandHost, ExitCode } from './command.ts';
import { isHeapFull } from './heap.ts';

const MS_BETWEEN_REPORTS = 2_000;
const MEBIBYTE = 2 ** 20;

/** The clock, and a line on standard error every two seconds. */
export function watchOf(host: CommandHost): Watch {
  let reported = host.now();
  return {
    now: () => host.now(),
    isHeapFull,
    onProgress({ distinct, queue, depth, statesPerSecond }) {
      if (host.now() - reported < MS_BETWEEN_REPORTS) return;
      reported = host.now();
      const rate = number(Math.round(statesPerSecond));
      host.err(
        `${number(distinct)} states, ${number(queue)} in the queue, depth ${depth}, ${rate} a second\n`,
      );
    },
  };
}

export function checkExitCode({ exploration }: CheckReport): ExitCode {
  return exploration.ending === 'complete' ? 0 : exploration.ending === 'violated' ? 1 : 3;
}

export function formatCheck(report: CheckReport, symmetry: boolean): string {
  const { distinct, generated, depth, seconds, statesPerSecond, bytesPerState } = summaryOf(report);
  const { exploration, violations } = report;
  const lines = [
    `${report.instance}${symmetry ? ', servers being alike' : ''}`,
    `${number(distinct)} distinct states, ${number(generated)} generated, depth ${depth}`,
    `${seconds.toFixed(2)} s, ${number(statesPerSecond)} distinct states a second, ` +
      `${(exploration.bytes / MEBIBYTE).toFixed(0)} MiB, ${bytesPerState.toFixed(1)} bytes a state`,
  ];
  switch (exploration.ending) {
    case 'complete':
      lines.push('Every reachable state was explored, and every property holds in each.');
      break;
    case 'memory':
      lines.push(
        'INCOMPLETE: the bound on memory was reached. What was explored holds; nothing is known of the rest.',
        'Give more with --memory (a worker can use 4 GiB at most), or make a bound smaller.',
      );
      break;
    case 'violated':
      lines.push(`VIOLATED: ${violations.map(({ property }) => property).join(', ')}. A shortest way there:`);
      return `${lines.join('\n')}\n${tellStory(violations[0]?.trace ?? [])}`;
    default:
      exploration.ending satisfies never;
  }
  if (exploration.deadlockDepth !== null && exploration.ending === 'complete') {
    lines.push(
      `In ${number(exploration.deadlocks)} of them nothing is enabled, since every bound is used up; the nearest is ${exploration.deadlockDepth} steps away.`,
    );
  } else if (exploration.ending === 'complete') lines.push('In each of them something is enabled.');
  return `${lines.join('\n')}\n`;
}

function number(value: number): string {
  return value.toLocaleString('en-US');
}
