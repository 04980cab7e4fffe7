/** A judgement as text for a person. */
import type { DescribedCall, Judgement, Violation } from './judge.ts';

/** Of an order only the end is shown, which is where it breaks. */
const ORDER_SHOWN_MAX = 12;
const CONCURRENT_SHOWN_MAX = 12;

export function explainJudgement(judgement: Judgement): string {
  const { verdict, steps, bound, undecidedKey, violation } = judgement;
  if (violation !== null) return explainViolation(violation);
  if (verdict === 'linearizable') return `Linearizable (${steps} steps).\n`;
  const of = undecidedKey === null || undecidedKey === '' ? '' : ` of key ${JSON.stringify(undecidedKey)}`;
  const what =
    bound === 'bytes' ? 'memory bound was used up; --memory' : 'bound of steps was used up; --steps';
  return `UNKNOWN: the history${of} was not decided after ${steps} steps: the ${what} raises it.\n`;
}

function explainViolation({ key, at, concurrent, order, smallest }: Violation): string {
  const where = key === '' ? '' : ` of key ${JSON.stringify(key)}`;
  const lines = [
    `VIOLATED: no order of the calls${where} explains the lines up to ${at.toLine}, where this call ends:`,
    ...table([cells(at)]),
  ];
  if (!smallest) lines.push('(A shorter prefix may be wrong already: a bound was hit while seeking it.)');
  const shown = order.slice(-ORDER_SHOWN_MAX);
  if (order.length === 0) lines.push('Nothing needs to have happened before.');
  else {
    const part = shown.length === order.length ? '' : ` (its last ${shown.length} of ${order.length} calls)`;
    lines.push(
      `Up to the line before, this order explains everything${part}:`,
      ...table(shown.map((call) => [...cells(call), `then it holds ${call.state}`])),
    );
  }
  if (concurrent.length > 0) {
    const more = concurrent.length - CONCURRENT_SHOWN_MAX;
    lines.push(
      `Calls that overlap it, which may come before it or after it${more > 0 ? ` (and ${more} more)` : ''}:`,
      ...table(concurrent.slice(0, CONCURRENT_SHOWN_MAX).map(cells)),
    );
  }
  return `${lines.join('\n')}\n`;
}

function cells({ client, fromLine, toLine, operation, result }: DescribedCall): string[] {
  const to = toLine === null ? 'no end' : `line ${toLine}`;
  return [`line ${fromLine} to ${to}`, `client ${client}`, operation, `-> ${result}`];
}

/** In columns, each as wide as its widest cell. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]?.map((_, n) => Math.max(...rows.map((row) => row[n]!.length))) ?? [];
  return rows.map((row) => `  ${row.map((cell, n) => cell.padEnd(widths[n]!)).join('  ')}`.trimEnd());
}
