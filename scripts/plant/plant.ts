/** Plants a bug and hunts it in a process of its own. */
import { execFile } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { PlantedBug } from '../../properties/bugs/planted-bug.ts';
import { buildHunt } from './build.ts';
import type { JudgesName } from './judges.ts';

// Below the repository, so that the bundle finds the packages it leaves external.
const folder = fileURLToPath(new URL('../../.ordeal/plant/', import.meta.url));
const run = promisify(execFile);

export interface Hunt {
  readonly found: boolean;
  /** Runs made, the last one included. */
  readonly seeds: number;
  readonly seed: number | null;
  readonly property: string | null;
  readonly message: string | null;
}

/** Null: the unedited source, as a control. A run that hangs is ended after `timeoutMs`, and throws. */
export async function plantAndHunt(
  bug: PlantedBug | null,
  first: number,
  seeds: number,
  timeoutMs: number,
  judges: JudgesName = 'everybody',
): Promise<Hunt> {
  mkdirSync(folder, { recursive: true });
  const file = `${folder}${bug?.id ?? 'control'}-${first}-${judges}-${process.pid}.mjs`;
  try {
    await buildHunt(bug, file);
    const { stdout } = await run(process.execPath, [file, judges, String(first), String(seeds)], {
      timeout: timeoutMs,
    });
    // Written by hunt.ts.
    return JSON.parse(stdout) as Hunt;
  } finally {
    rmSync(file, { force: true });
  }
}
