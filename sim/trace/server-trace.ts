/** The trace of one server, life after life, step after step, as its file says it. */
import { TRACE_FORMAT, type TraceLife } from '../../src/node/trace/trace-format.ts';
import type { Observation } from '../../src/raft/observation.ts';
import { StepDecoder } from './decode-step.ts';
import { FieldError, Fields } from './fields.ts';
import { type Line, linesOf } from './lines.ts';
import { TraceError } from './trace-error.ts';

/** A step and the line that it stands on. */
export interface TracedStep {
  readonly observation: Observation;
  readonly line: number;
}

export class ServerTrace {
  readonly file: string;
  /** The first one. All lives of a file agree in everything that it says. */
  readonly life: TraceLife;
  /** How many were begun so far. */
  lives = 1;
  /** Lines that were cut short when the server was killed: steps that never came to have an effect. */
  cutLines = 0;
  /** The step that comes next, or null at the end. */
  head: TracedStep | null = null;
  readonly #lines: Iterator<Line, void>;
  #next: Line | null;
  #decoder = new StepDecoder();

  /** @throws TraceError when it is no trace. */
  constructor(file: string) {
    this.file = file;
    this.#lines = linesOf(file);
    this.#next = this.#read();
    const first = this.#take();
    if (first === null)
      throw new TraceError(file, 0, 'it is empty: a trace begins with the life of a server');
    const life = lifeOf(parsed(first));
    if (life === null)
      throw new TraceError(file, 1, `no trace begins so: the first line has "format":"${TRACE_FORMAT}"`);
    this.life = this.#reading(1, () => readLife(life));
    this.advance();
    if (this.head === null) throw new TraceError(file, 0, 'it has no step: the server was never started');
    const { appended, baseIndex, term } = this.head.observation;
    if (appended.length > 0 || baseIndex > 0 || term > 0)
      throw new TraceError(
        file,
        this.head.line,
        'the server had lived before: a trace is checked from its first start on, with an empty directory',
      );
  }

  /** To the next step. @throws TraceError */
  advance(): void {
    for (;;) {
      const line = this.#take();
      if (line === null) {
        this.head = null;
        return;
      }
      const value = parsed(line);
      if (value === undefined) {
        this.#cut(line);
        continue;
      }
      const life = lifeOf(value);
      if (life === null) {
        const observation = this.#reading(line.number, () => this.#decoder.decode(new Fields(value)));
        if (observation.server !== this.life.server)
          throw new TraceError(
            this.file,
            line.number,
            `a step of server ${observation.server}, not ${this.life.server}`,
          );
        this.head = { observation, line: line.number };
        return;
      }
      this.#begin(
        this.#reading(line.number, () => readLife(life)),
        line.number,
      );
    }
  }

  #begin(life: TraceLife, line: number): void {
    if (JSON.stringify(life) !== JSON.stringify(this.life))
      throw new TraceError(this.file, line, 'another server, or other settings, than in the lives before');
    this.lives += 1;
    this.#decoder = new StepDecoder();
  }

  /** Only the last line of a life can be cut short. */
  #cut(line: Line): void {
    const next = this.#next === null ? undefined : parsed(this.#next);
    const isLast = this.#next === null || (next !== undefined && lifeOf(next) !== null);
    if (!isLast)
      throw new TraceError(this.file, line.number, 'this is no JSON, and steps follow: the file is damaged');
    this.cutLines += 1;
  }

  #take(): Line | null {
    const line = this.#next;
    if (line !== null) this.#next = this.#read();
    return line;
  }

  #read(): Line | null {
    const { value } = this.#lines.next();
    return value ?? null;
  }

  #reading<Value>(line: number, read: () => Value): Value {
    try {
      return read();
    } catch (error) {
      if (error instanceof FieldError) throw new TraceError(this.file, line, error.message);
      throw error;
    }
  }
}

/** Undefined for what is no JSON, or has no end. */
function parsed({ text, isWhole }: Line): unknown {
  if (!isWhole) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Null for a line that begins no life. */
function lifeOf(value: unknown): Fields | null {
  if (typeof value !== 'object' || value === null || !('format' in value)) return null;
  return value.format === TRACE_FORMAT ? new Fields(value) : null;
}

function readLife(fields: Fields): TraceLife {
  const rules = fields.object('rules');
  return {
    format: TRACE_FORMAT,
    cluster: fields.integer('cluster'),
    group: fields.integer('group'),
    server: fields.integer('server'),
    name: fields.text('name'),
    founders: fields.integers('founders'),
    rules: {
      preVote: rules.flag('preVote'),
      checkQuorum: rules.flag('checkQuorum'),
      leaseReads: rules.flag('leaseReads'),
    },
  };
}
