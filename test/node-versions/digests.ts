/** Runs one campaign under several versions of Node.js, and compares what they say the traces add up to. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { NodeBinary } from './node-binaries.ts';

const RUN_MS_MAX = 60_000;

/** As `npm run build` makes it. */
export const ORDEAL = fileURLToPath(new URL('../../dist/ordeal.js', import.meta.url));

/** The campaign's `digest` under each version, by version. Throws when a run does not hold or gives no digest. */
export function digestsUnder(
  binaries: readonly NodeBinary[],
  script: string,
  args: readonly string[],
): Map<string, string> {
  return new Map(binaries.map((binary) => [binary.version, digestUnder(binary, script, args)]));
}

/** The same of the campaign over so many seeds. */
export function campaignDigests(
  binaries: readonly NodeBinary[],
  first: number,
  seeds: number,
): Map<string, string> {
  const which = ['--seeds', `${seeds}`, '--seed', `${first}`];
  return digestsUnder(binaries, ORDEAL, ['run', ...which, '--json', '--no-corpus', '--jobs', '1']);
}

/** For the message of a test. */
export function describeDigests(digests: ReadonlyMap<string, string>): string {
  return [...digests].map(([version, digest]) => `${version} ${digest}`).join(', ');
}

function digestUnder(binary: NodeBinary, script: string, args: readonly string[]): string {
  const run = spawnSync(binary.path, [script, ...args], { encoding: 'utf8', timeout: RUN_MS_MAX });
  const command = `${script} ${args.join(' ')} under Node ${binary.version}`;
  if (run.error !== undefined) throw new Error(`${command} did not run: ${run.error.message}`);
  if (run.status !== 0) {
    throw new Error(`${command} exited with ${run.status ?? run.signal}:\n${run.stderr.slice(-2_000)}`);
  }
  const digest = readDigest(run.stdout);
  if (digest === null) throw new Error(`${command} printed no digest:\n${run.stdout.slice(0, 500)}`);
  return digest;
}

/** The summary is one JSON object with the digest over all trace hashes of the campaign. */
function readDigest(output: string): string | null {
  try {
    const summary: unknown = JSON.parse(output);
    if (typeof summary !== 'object' || summary === null || !('digest' in summary)) return null;
    return typeof summary.digest === 'string' && summary.digest !== '' ? summary.digest : null;
  } catch {
    return null;
  }
}
