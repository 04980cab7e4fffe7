/**
 * A planted bug in a process of its own. The source is bundled once, with the edits; each job starts a process, which
 * is ended when one run takes too long.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { ShrinkStep } from '../shrink/shrink-run.ts';
import { bundle, type Edited } from './bundle.ts';
import type { Answers, Job, Line } from './job.ts';
import { processorMs } from './processor-time.ts';
import { sourceTree } from './source-tree.ts';

/** Real time after which a run that tells nothing is taken for one that never ends, if it had the processor meanwhile. */
export const RUN_MS_MAX = 60_000;

/** A process that has used this share of that time is in a loop; one that used less may have waited for a processor, ... */
const LOOP_SHARE = 0.5;
/** ... but not so many times over. */
const LOOKS_MAX = 10;

/** A run never ended: whatever handles an event is in an endless loop that calls no port. */
export class Hung extends Error {
  override readonly name = 'Hung';
  readonly seed: number;

  constructor(id: string, seed: number, milliseconds: number) {
    super(
      `${id}: a run of seed ${seed} had not ended after ${milliseconds / 1_000} s of real time, and was ended`,
    );
    this.seed = seed;
  }
}

/** The job was given up from outside, by `signal`. */
export class GivenUp extends Error {
  override readonly name = 'GivenUp';
}

export interface Watch {
  readonly signal?: AbortSignal;
  readonly runMsMax?: number;
  /** Told before each run, and with what shrinking has come to. */
  readonly alive?: (seed: number) => void;
  readonly soFar?: (answer: ShrinkStep) => void;
}

let plants = 0;

export class Plant {
  readonly id: string;
  readonly #name: string;
  #jobs = 0;

  private constructor(id: string, name: string) {
    this.id = id;
    this.#name = name;
  }

  /** @throws EditError when an edit does not fit the source. */
  static async create(edited: Edited): Promise<Plant> {
    // Below the repository, so that the bundle finds the packages that it leaves external.
    const folder = `${sourceTree()}.ordeal/plant/`;
    mkdirSync(folder, { recursive: true });
    plants += 1;
    const plant = new Plant(edited.id, `${folder}${edited.id}-${process.pid}-${plants}`);
    await bundle(edited, plant.#bundle);
    return plant;
  }

  /**
   * @throws Hung when a run takes too long.
   * @throws GivenUp when the signal says so.
   * @throws Error with the last words of a process that failed.
   */
  do<Kind extends Job['kind']>(
    job: Job & { readonly kind: Kind },
    watch: Watch = {},
  ): Promise<Answers[Kind]> {
    this.#jobs += 1;
    const order = `${this.#name}-${this.#jobs}.json`;
    writeFileSync(order, JSON.stringify(job));
    // The kind of the answer is that of the job.
    const answer = doOrder(this.id, this.#bundle, order, watch) as Promise<Answers[Kind]>;
    return answer.finally(() => rmSync(order, { force: true }));
  }

  remove(): void {
    rmSync(this.#bundle, { force: true });
  }

  get #bundle(): string {
    return `${this.#name}.mjs`;
  }
}

/** Plants the edits for one job. */
export async function plantOnce<Kind extends Job['kind']>(
  edited: Edited,
  job: Job & { readonly kind: Kind },
  watch: Watch = {},
): Promise<Answers[Kind]> {
  const plant = await Plant.create(edited);
  try {
    return await plant.do<Kind>(job, watch);
  } finally {
    plant.remove();
  }
}

/** Whether a process that says nothing is in a loop, or merely gets no processor: other programs want it, too. */
class Silence {
  readonly #pid: number;
  readonly #runMsMax: number;
  #usedMs: number;
  #looks = 0;

  constructor(pid: number, runMsMax: number) {
    this.#pid = pid;
    this.#runMsMax = runMsMax;
    this.#usedMs = processorMs(pid) ?? 0;
  }

  /** It said something. */
  broken(): void {
    this.#usedMs = processorMs(this.#pid) ?? 0;
    this.#looks = 0;
  }

  /** To be asked when it has been silent for that long, and each time that it goes on to be. */
  isLoop(): boolean {
    this.#looks += 1;
    const usedMs = processorMs(this.#pid);
    if (usedMs === null || this.#looks >= LOOKS_MAX) return true;
    return usedMs - this.#usedMs >= this.#runMsMax * LOOP_SHARE;
  }
}

function doOrder(id: string, bundled: string, order: string, watch: Watch): Promise<Answers[Job['kind']]> {
  const { runMsMax = RUN_MS_MAX, signal } = watch;
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [bundled, order], { stdio: ['ignore', 'pipe', 'pipe'] });
    let seed = 0;
    let lastWords = '';
    let ended: Error | null = null;
    let answer: Answers[Job['kind']] | null = null;
    const end = (why: Error): void => {
      ended ??= why;
      child.kill('SIGKILL');
    };
    const silence = new Silence(child.pid ?? 0, runMsMax);
    const timer = setTimeout(() => {
      if (silence.isLoop()) end(new Hung(id, seed, runMsMax));
      else timer.refresh();
    }, runMsMax);
    const abort = (): void => end(new GivenUp(`${id}: given up`));
    if (signal?.aborted === true) abort();
    signal?.addEventListener('abort', abort);
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      lastWords = (lastWords + text).slice(-2_000);
    });
    const lines = createInterface({ input: child.stdout });
    lines.on('line', (text) => {
      timer.refresh();
      silence.broken();
      // Written by hunter.ts.
      const line = JSON.parse(text) as Line;
      if (line.kind === 'answer') answer = line.answer;
      else if (line.kind === 'so-far') watch.soFar?.(line.answer);
      else {
        seed = line.seed;
        watch.alive?.(seed);
      }
    });
    child.on('error', end);
    child.on('close', (code) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      if (answer !== null) resolve(answer);
      else
        reject(
          ended ?? new Error(`${id}: the process ended with code ${code} and no answer: ${lastWords.trim()}`),
        );
    });
  });
}
