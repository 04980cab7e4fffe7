/** `ordeal history`: whether a client history, or each of a folder with known verdicts, is linearizable. */
import type { SearchBounds } from '../../model/linearizability/history.ts';
import { explainJudgement } from '../history/explain.ts';
import { judge } from '../history/judge.ts';
import type { CommandHost, ExitCode } from './command.ts';
import type { HistoryValues } from './history-entry.ts';
import { loadHistory } from './history-load.ts';
import { checkVerdicts } from './history-verdicts.ts';

const MEBIBYTE = 1_048_576;

export async function historyCommand(
  host: CommandHost,
  path: string,
  values: HistoryValues,
): Promise<ExitCode> {
  const bounds = { stepsMax: values.steps, bytesMax: values.memory * MEBIBYTE };
  return values.verdicts
    ? checkVerdicts(host, path, values.json, bounds)
    : checkFile(host, path, values.json, bounds);
}

function checkFile(host: CommandHost, file: string, json: boolean, bounds: SearchBounds): ExitCode {
  const history = loadHistory(file);
  const began = host.now();
  const judgement = judge(history, bounds);
  const seconds = (host.now() - began) / 1_000;
  const { model } = history;
  const calls = history.calls.length;
  const openEnded = history.calls.filter((call) => call.returned === Infinity).length;
  const keys = new Set(history.calls.map((call) => call.operation.key)).size;
  if (json) {
    host.out(`${JSON.stringify({ file, model, calls, openEnded, keys, ...judgement, seconds })}\n`);
  } else {
    const counts = `${calls} calls (${openEnded} of unknown outcome), keys: ${keys}, model: ${model}`;
    host.out(`${file}: ${counts}, ${seconds.toFixed(3)} s\n${explainJudgement(judgement)}`);
  }
  return exitCodeOf(judgement.verdict);
}

/** Undecided is not a pass, and no violation either. */
function exitCodeOf(verdict: 'linearizable' | 'violated' | 'unknown'): ExitCode {
  if (verdict === 'linearizable') return 0;
  return verdict === 'violated' ? 1 : 3;
}
