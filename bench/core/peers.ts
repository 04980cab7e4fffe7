/** The peers' own folder: installed when a benchmark first needs it. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const PEERS = fileURLToPath(new URL('../bench/peers', import.meta.url));

/** The folder, or null, after saying why, when the peers can not be installed. */
export function installedPeers(): string | null {
  if (existsSync(`${PEERS}/node_modules/.package-lock.json`)) return PEERS;
  console.error('installing the peers into bench/peers (once) ...');
  const { status } = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: PEERS,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status === 0) return PEERS;
  console.error('the peers could not be installed: what follows is without them');
  return null;
}
