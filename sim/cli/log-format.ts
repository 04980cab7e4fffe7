/**
 * One line an event, in fixed columns, so that a run can be read by eye: server columns stand side by side and
 * a change of role, term or commit index is seen as a change of the shape of the line.
 */
import type { LogLine } from '../run-result.ts';

export const LOG_LEGEND = `${[
  'One line for each event, in order:',
  '  event   its number          time  virtual seconds     srv  server id (- for clients and the world)',
  '  role    F follower, P pre-candidate, C candidate, L leader',
  '  term    current term        vote  voted for (- none)',
  '  last    last log index      cmt   commit index        app  applied index',
  '  what    what happened, with its details',
].join('\n')}\n`;

const HEADER = [
  '   event',
  '       time',
  'srv',
  'role',
  ' term',
  'vote',
  '  last',
  '   cmt',
  '   app',
  'what',
];

export const LOG_HEADER = `${HEADER.join(' ')}\n`;

const ROLE_LETTERS: Readonly<Record<string, string>> = {
  follower: 'F',
  'pre-candidate': 'P',
  candidate: 'C',
  leader: 'L',
};

export function formatLogLine(line: LogLine): string {
  const cells = [
    String(line.event),
    seconds(line.atUs),
    cell(line.server),
    line.role === null ? '-' : (ROLE_LETTERS[line.role] ?? line.role),
    cell(line.term),
    line.vote === null || line.vote < 0 ? '-' : String(line.vote),
    cell(line.lastIndex),
    cell(line.commitIndex),
    cell(line.appliedIndex),
  ];
  const padded = cells.map((text, n) => text.padStart(HEADER[n]!.length));
  return `${padded.join(' ')} ${line.what.padEnd(14)} ${line.detail}`.trimEnd();
}

function cell(value: number | null): string {
  return value === null ? '-' : String(value);
}

/** Microseconds as seconds with six decimals, without floating point. */
function seconds(atUs: number): string {
  const fraction = String(atUs % 1_000_000).padStart(6, '0');
  return `${Math.floor(atUs / 1_000_000)}.${fraction}`;
}
