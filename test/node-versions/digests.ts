/** Runs one campaign under several versions of Node.js, and compares what they say the traces add up to. */
import { spawnSync } from 'node:child_process';
import type { NodeBinary } from './node-binaries.ts';

const RUN_MS_MAX = 60_000;

/** The campaign's `digest` under each version, by version. Throws when a run does not hold or gives no digest. */
export function digestsUnder(
  binaries: readonly NodeBinary[],
  script: string,
  args: readonly string[],
): Map<string, string> {
  return new Map(binaries.map((binary) => [binary.version, digestUnder(binary, script, args)]));
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
