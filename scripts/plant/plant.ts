/** Plants a bug and lets a process of its own work on it. */
import { execFile } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { PlantedBug } from '../../properties/bugs/planted-bug.ts';
import { buildHunt } from './build.ts';
import type { Answers, Hunt, Job } from './job.ts';
import type { JudgesName } from './judges.ts';

export type { Hunt } from './job.ts';

// Below the repository, so that the bundle finds the packages it leaves external.
const folder = fileURLToPath(new URL('../../.ordeal/plant/', import.meta.url));
const run = promisify(execFile);
const ANSWER_BYTES_MAX = 64 << 20;
let jobs = 0;

/** Null: the unedited source, as a control. A job that hangs is ended after `timeoutMs`, and throws. */
export async function plant<Kind extends Job['kind']>(
  bug: PlantedBug | null,
  job: Job & { readonly kind: Kind },
  timeoutMs: number,
): Promise<Answers[Kind]> {
  mkdirSync(folder, { recursive: true });
  jobs += 1;
  const name = `${folder}${bug?.id ?? 'control'}-${process.pid}-${jobs}`;
  const bundle = `${name}.mjs`;
  const order = `${name}.json`;
  try {
    await buildHunt(bug, bundle);
    writeFileSync(order, JSON.stringify(job));
    const { stdout } = await run(process.execPath, [bundle, order], {
      timeout: timeoutMs,
      maxBuffer: ANSWER_BYTES_MAX,
    });
    // Written by hunt.ts.
    return JSON.parse(stdout) as Answers[Kind];
  } finally {
    rmSync(bundle, { force: true });
    rmSync(order, { force: true });
  }
}

/** Hunts the bug over seeds, from `first` on. */
export function plantAndHunt(
  bug: PlantedBug | null,
  first: number,
  seeds: number,
  timeoutMs: number,
  judges: JudgesName = 'everybody',
): Promise<Hunt> {
  return plant(bug, { kind: 'hunt', judges, first, seeds }, timeoutMs);
}
