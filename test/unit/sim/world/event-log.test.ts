/** The event log: that what goes in and out of servers is in it, and that its legend explains what it says. */
import { expect, test } from 'vitest';
import { runner } from '../../../../sim/campaign/runner.ts';
import { LOG_LEGEND } from '../../../../sim/cli/log-format.ts';
import type { LogLine } from '../../../../sim/run-result.ts';
import { generateScenario } from '../../../../sim/scenario/generate.ts';
import { PROFILES } from '../../../../sim/scenario/profile.ts';
import type { Scenario } from '../../../../sim/scenario/scenario.ts';
import { plainScenario, SECOND } from './plain-scenario.ts';

function linesOf(scenario: Scenario): LogLine[] {
  const lines: LogLine[] = [];
  runner.run(scenario, { log: (line) => lines.push(line) });
  return lines;
}

const lines = linesOf(plainScenario());
const seeds = [7, 19, 42].flatMap((seed) => linesOf(generateScenario(seed, PROFILES.default)));

test('a call can be followed from its client to a server, its disk, and back', () => {
  const call = lines.find(({ what, atUs }) => what === 'call' && atUs > SECOND)!;
  const after = lines.slice(lines.indexOf(call));
  const next = (what: string, detail: RegExp): LogLine => {
    const found = after.find((line) => line.what === what && detail.test(line.detail))!;
    after.splice(0, after.indexOf(found));
    return found;
  };
  const [, number, operation] = /^client 1, (call \d+): (.*)$/.exec(call.detail)!;
  const request = next('request', /^session \d+\/\d+: /);
  const [, session, asked] = /^(session \d+\/\d+): (.*)$/.exec(request.detail)!;
  expect(asked).toBe(operation);
  next('proposal', /append \d+ write #\d+ -> \d append t/);
  next('disk', /^sync \S*log-\d{10}\.seg$/);
  const answer = next('answer', new RegExp(`^${session}: committed, entry \\d+$`));
  expect(answer.server).toBe(request.server);
  const back = next('return', new RegExp(`^client 1, ${number}: .*, entry \\d+$`));
  expect(back).toMatchObject({ server: null, role: null });
  expect(back.atUs).toBeGreaterThan(answer.atUs);
});

test('disk operations name their file, their place, and their failure', () => {
  const disk = seeds.filter(({ what }) => what === 'disk').map(({ detail }) => detail);
  expect(disk.find((detail) => /^write \S*log-\d{10}\.seg \d+\+\d+$/.test(detail))).toBeDefined();
  expect(disk.find((detail) => detail.startsWith('open '))).toBeDefined();
  const full: Scenario = { ...plainScenario(), disk: { ...plainScenario().disk, capacityBytes: 3_000 } };
  expect(linesOf(full).find(({ detail }) => detail.endsWith('failed: no-space'))?.what).toBe('disk');
});

test('the legend explains every word and every sign that a line may have', () => {
  for (const what of new Set(seeds.map((line) => line.what))) {
    expect(LOG_LEGEND, `"${what}" is not explained`).toMatch(new RegExp(`\\b${what}\\b`));
  }
  const signs = seeds.flatMap(({ role, detail }) =>
    role === null ? [] : (detail.match(/[a-z-]+\?|[a-z]+ #|<-|->/g) ?? []),
  );
  expect(new Set(signs).size).toBeGreaterThan(6);
  for (const sign of new Set(signs)) expect(LOG_LEGEND, `"${sign}" is not explained`).toContain(sign);
});

test('logging changes nothing about the run', () => {
  const scenario = generateScenario(7, PROFILES.default);
  expect(runner.run(scenario, { log: () => {} }).traceHash).toBe(runner.run(scenario).traceHash);
});
