/** `ordeal refine`: whether what real servers did is what the specification allows. */
import { refineTraces, type TraceVerdict } from '../trace/refine-traces.ts';
import { TraceError } from '../trace/trace-error.ts';
import type { CommandHost, ExitCode } from './command.ts';
import { UsageError } from './usage-error.ts';

/** @throws UsageError */
export function refineCommand(host: CommandHost, files: readonly string[], json: boolean): ExitCode {
  const began = host.now();
  const verdict = verdictOf(files);
  const seconds = (host.now() - began) / 1_000;
  host.out(json ? `${JSON.stringify({ ...verdict, seconds })}\n` : tell(verdict, seconds));
  return verdict.failure === null ? 0 : 1;
}

function verdictOf(files: readonly string[]): TraceVerdict {
  try {
    return refineTraces(files);
  } catch (error) {
    if (error instanceof TraceError) throw new UsageError(error.message);
    throw error;
  }
}

function tell(verdict: TraceVerdict, seconds: number): string {
  const { servers, lives, steps, cutLines, actions, failure } = verdict;
  const counts = Object.values(actions);
  const taken = counts.filter((count) => count > 0).length;
  const cut = cutLines === 0 ? '' : `; lines cut short by a kill, and left out: ${cutLines}`;
  const read = `Servers: ${servers}, lives: ${lives}, steps: ${steps}, actions of the specification: ${taken} of ${counts.length} kinds${cut}; ${seconds.toFixed(3)} s.\n`;
  if (failure === null) return `Every step is one of the specification.\n${read}`;
  return `VIOLATED: refinement\n${failure.file}, line ${failure.line}: ${failure.message}\n${read}`;
}
