/** The strangers' own folder: installed, from its lock file, when it is first needed. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('.', import.meta.url));

/** The folder that holds `node_modules`, or null when it could not be installed; npm has then said why. */
export function installedStrangers(): string | null {
  if (existsSync(`${FOLDER}node_modules/.package-lock.json`)) return FOLDER;
  console.error('installing the strangers into strangers/ (once) ...');
  const { status } = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: FOLDER,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return status === 0 ? FOLDER : null;
}
