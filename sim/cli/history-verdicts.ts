/** `ordeal history --verdicts`: each history of a folder against the verdict that is known of it. */
import { join } from 'node:path';
import type { SearchBounds } from '../../model/linearizability/history.ts';
import { decide } from '../history/judge.ts';
import type { CommandHost, ExitCode } from './command.ts';
import { loadHistory, loadText } from './history-load.ts';
import { UsageError } from './usage-error.ts';

const INDEX = 'verdicts.json';

interface Known {
  readonly name: string;
  readonly file: string;
  /** Null: nobody knows, or there is nothing in the file. */
  readonly linearizable: boolean | null;
}

/** What `--json` prints. */
export interface VerdictsSummary {
  /** Histories with a known verdict: those that agree, disagree and are unknown together. */
  checked: number;
  agree: number;
  disagree: { name: string; file: string; known: string; found: string }[];
  unknown: number;
  /** Of the checks alone, without reading. */
  seconds: number;
}

/** @throws UsageError when the index or a history cannot be read. */
export function checkVerdicts(
  host: CommandHost,
  folder: string,
  json: boolean,
  bounds: SearchBounds,
): ExitCode {
  const summary: VerdictsSummary = { checked: 0, agree: 0, disagree: [], unknown: 0, seconds: 0 };
  for (const { name, file, linearizable } of loadIndex(join(folder, INDEX))) {
    if (linearizable === null) {
      host.err(`${name}: no verdict is known; left out\n`);
      continue;
    }
    const history = loadHistory(join(folder, file));
    const began = host.now();
    const verdict = decide(history, bounds);
    summary.seconds += (host.now() - began) / 1_000;
    summary.checked += 1;
    const known = linearizable ? 'linearizable' : 'violated';
    if (verdict.kind === known) summary.agree += 1;
    else if (verdict.kind === 'unknown') {
      summary.unknown += 1;
      host.err(`${name}: not decided within the bound of ${verdict.bound} (${verdict.steps} steps)\n`);
    } else summary.disagree.push({ name, file, known, found: verdict.kind });
  }
  if (summary.checked === 0) throw new UsageError(`${join(folder, INDEX)} lists no history with a verdict`);
  host.out(json ? `${JSON.stringify(summary)}\n` : format(summary));
  if (summary.disagree.length > 0) return 1;
  return summary.unknown > 0 ? 3 : 0;
}

function format({ checked, agree, disagree, unknown, seconds }: VerdictsSummary): string {
  const sums = `${checked} histories in ${seconds.toFixed(3)} s: ${agree} agree with the known verdict, ${disagree.length} disagree, ${unknown} undecided`;
  const rows = disagree.map(
    ({ file, known, found }) => `DISAGREE ${file}: known as ${known}, found ${found}`,
  );
  return `${[sums, ...rows].join('\n')}\n`;
}

function loadIndex(file: string): Known[] {
  const text = loadText(file);
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch {
    throw new UsageError(`${file} is not JSON`);
  }
  if (!Array.isArray(list)) throw new UsageError(`${file} is not a list of histories`);
  return list.map((entry, n) => {
    if (isKnown(entry)) return entry;
    throw new UsageError(`${file}, entry ${n + 1}: it must have "name", "file" and "linearizable"`);
  });
}

function isKnown(entry: unknown): entry is Known {
  if (typeof entry !== 'object' || entry === null) return false;
  if (!('name' in entry && 'file' in entry && 'linearizable' in entry)) return false;
  const { name, file, linearizable } = entry;
  const isVerdict = linearizable === null || typeof linearizable === 'boolean';
  return typeof name === 'string' && typeof file === 'string' && isVerdict;
}
