/** `ordeal coverage`: what a campaign reaches in terms of the specification, against an exhaustive search. */
import { setImmediate } from 'node:timers/promises';
import { CampaignCoverage } from '../coverage/campaign-coverage.ts';
import { coverExhaustively } from '../coverage/exhaustive-coverage.ts';
import type { Runner, RunViolation } from '../run-result.ts';
import { PROFILES } from '../scenario/profile.ts';
import type { CommandHost, ExitCode } from './command.ts';
import type { CoverageValues } from './coverage-entry.ts';
import { formatReport, reportOf } from './coverage-report.ts';

const MS_BETWEEN_REPORTS = 2_000;

export async function coverageCommand(
  host: CommandHost,
  { seed, seeds, profile, against, json }: CoverageValues,
  runner: Runner,
): Promise<ExitCode> {
  const campaign = new CampaignCoverage(runner, PROFILES[profile]);
  let reported = host.now();
  let violation: RunViolation | null = null;
  for (let done = 0; done < seeds && violation === null && !host.signal.aborted; done += 1) {
    violation = campaign.run(seed + done);
    // So that Ctrl-C is heard between two seeds; what was counted until then is reported.
    await setImmediate();
    if (host.now() - reported < MS_BETWEEN_REPORTS) continue;
    reported = host.now();
    host.err(`${done + 1} of ${seeds} seeds\n`);
  }
  const report = reportOf(
    seed,
    campaign,
    coverExhaustively(against, () => host.now()),
  );
  host.out(json ? `${JSON.stringify(report)}\n` : formatReport(report));
  if (violation === null) return 0;
  host.err(`ordeal: seed ${violation.seed} violates ${violation.property}: ${violation.message}\n`);
  return 1;
}
