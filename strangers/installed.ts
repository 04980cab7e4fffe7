/** The strangers' own folder: installed, from its lock file, when it is first needed. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** @returns `folder`, which then holds `node_modules`; null when it could not be installed: npm has said why. */
export function installedStrangers(folder: string): string | null {
  if (existsSync(`${folder}node_modules/.package-lock.json`)) return folder;
  console.error('installing the strangers into strangers/ (once) ...');
  const { status } = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return status === 0 ? folder : null;
}
