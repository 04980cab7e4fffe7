/** JSON Lines, and the fields of one line; whatever is not as it should be is told with its line. */
import { HistoryError } from './history-error.ts';

export interface Line {
  /** From 1. */
  readonly number: number;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** How much of a wrong value is shown. */
const SHOWN_MAX = 40;

/** @throws HistoryError when the text is empty, or a line is not one JSON object. */
export function readLines(text: string): Line[] {
  // Some editors put a byte order mark first.
  const rows = text.replace(/^\uFEFF/, '').split('\n');
  const whole = rows.at(-1) === '';
  if (whole) rows.pop();
  if (text.trim() === '') throw new HistoryError(1, 'the history is empty');
  return rows.map((row, n) => {
    const fields = parse(row);
    if (isObject(fields)) return { number: n + 1, fields };
    const cut = !whole && n === rows.length - 1 && fields === undefined;
    if (cut) throw new HistoryError(n + 1, 'this line is cut off: the file does not end with a whole line');
    throw new HistoryError(
      n + 1,
      row.trim() === '' ? 'this line is empty' : 'this line is not one JSON object',
    );
  });
}

export function integer(line: Line, name: string): number {
  const value = line.fields[name];
  // Checked to be a number in the same line.
  if (Number.isSafeInteger(value)) return value as number;
  return wrong(line.number, name, 'an integer', value);
}

export function string(line: Line, name: string): string {
  const value = line.fields[name];
  return typeof value === 'string' ? value : wrong(line.number, name, 'a string', value);
}

export function boolean(line: Line, name: string): boolean {
  const value = line.fields[name];
  return typeof value === 'boolean' ? value : wrong(line.number, name, 'true or false', value);
}

export function stringOrNull(line: Line, name: string): string | null {
  return line.fields[name] === null ? null : string(line, name);
}

export function oneOf<const Name extends string>(line: Line, name: string, names: readonly Name[]): Name {
  const found = names.find((each) => each === line.fields[name]);
  return found ?? wrong(line.number, name, `one of ${names.join(', ')}`, line.fields[name]);
}

/** The object in a field, as a line of its own, so that its fields are read and told in the same way. */
export function object(line: Line, name: string): Line {
  const value = line.fields[name];
  if (isObject(value)) return { number: line.number, fields: value };
  return wrong(line.number, name, 'an object', value);
}

export function wrong(line: number, name: string, expected: string, value: unknown): never {
  if (value === undefined) throw new HistoryError(line, `"${name}" is missing; it must be ${expected}`);
  const text = JSON.stringify(value);
  const shown = text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}...` : text;
  throw new HistoryError(line, `"${name}" must be ${expected}, not ${shown}`);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Undefined, which JSON does not have, for what is not JSON. */
function parse(row: string): unknown {
  try {
    return JSON.parse(row);
  } catch {
    return undefined;
  }
}
