/**
 * The kinds of command-line options. An option knows its placeholder, its help and how to read its value; the
 * table in `commands.ts` is made of them, and parsing, help and errors all follow from that table.
 */
import { UsageError } from './usage-error.ts';

export interface Option<Value> {
  /** Shown in help, for instance `N`; null for a flag, which takes no value. */
  readonly placeholder: string | null;
  readonly help: string;
  /** What it is when it is not given. */
  readonly otherwise: Value;
  /** @throws UsageError whose sentence completes "--name ...". */
  readonly parse: (text: string) => Value;
}

export type Options = Readonly<Record<string, Option<unknown>>>;

export type ValuesOf<Table extends Options> = {
  readonly [Name in keyof Table]: Table[Name] extends Option<infer Value> ? Value : never;
};

export interface Shard {
  /** From 0. */
  readonly index: number;
  readonly count: number;
}

export function flag(help: string): Option<boolean> {
  return { placeholder: null, help, otherwise: false, parse: () => true };
}

export function text(placeholder: string, help: string): Option<string | null> {
  return {
    placeholder,
    help,
    otherwise: null,
    parse: (value) => {
      if (value.trim() === '') throw new UsageError('must not be empty');
      return value;
    },
  };
}

export function count<Otherwise extends number | null>(
  placeholder: string,
  help: string,
  range: { readonly min: number; readonly max: number },
  otherwise: Otherwise,
): Option<number | Otherwise> {
  return {
    placeholder,
    help,
    otherwise,
    parse: (value) => {
      const number = /^\d{1,16}$/.test(value) ? Number(value) : Number.NaN;
      if (!(number >= range.min && number <= range.max)) {
        throw new UsageError(`must be an integer from ${range.min} to ${range.max}, not "${value}"`);
      }
      return number;
    },
  };
}

export function choice<const Name extends string, const Otherwise extends Name | null>(
  placeholder: string,
  help: string,
  names: readonly Name[],
  otherwise: Otherwise,
): Option<Name | Otherwise> {
  return {
    placeholder,
    help,
    otherwise,
    parse: (value) => {
      const found = names.find((name) => name === value);
      if (found === undefined) throw new UsageError(`must be one of ${names.join(', ')}, not "${value}"`);
      return found;
    },
  };
}

const UNITS_US: Readonly<Record<string, number>> = {
  us: 1,
  ms: 1_000,
  s: 1_000_000,
  m: 60_000_000,
  h: 3_600_000_000,
};

/** In microseconds; written with a unit, as in `90s`, `1.5m` or `250ms`. */
export function duration(placeholder: string, help: string): Option<number | null> {
  return {
    placeholder,
    help,
    otherwise: null,
    parse: (value) => {
      const match = /^(\d{1,12}(?:\.\d{1,6})?)(us|ms|s|m|h)$/.exec(value);
      const micros = match === null ? 0 : Math.round(Number(match[1]) * UNITS_US[match[2]!]!);
      if (micros <= 0 || !Number.isSafeInteger(micros)) {
        throw new UsageError(`must be a time with its unit, such as 10m, 30s or 250ms, not "${value}"`);
      }
      return micros;
    },
  };
}

export function shard(help: string): Option<Shard> {
  return {
    placeholder: 'I/N',
    help,
    otherwise: { index: 0, count: 1 },
    parse: (value) => {
      const match = /^(\d{1,6})\/(\d{1,6})$/.exec(value);
      const place = Number(match?.[1]);
      const of = Number(match?.[2]);
      if (match === null || place < 1 || place > of) {
        throw new UsageError(`must be I/N with I from 1 to N, such as 2/4, not "${value}"`);
      }
      return { index: place - 1, count: of };
    },
  };
}
