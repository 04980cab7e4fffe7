import { describe, expect, test } from 'vitest';
import { beginScenario } from '../../../../sim/begin-scenario.ts';
import { runTwice } from '../../../../sim/campaign/run-twice.ts';
import { findDivergence, type Run } from '../../../../sim/kernel/divergence.ts';
import { raftSystem } from '../../../../sim/raft-system.ts';
import type { Runner } from '../../../../sim/run-result.ts';
import { runScenario } from '../../../../sim/run-scenario.ts';
import type { SimulatedServer, System } from '../../../../sim/system.ts';
import type { MemberId } from '../../../../src/base/types.ts';
import { plainScenario } from './plain-scenario.ts';

/** The request from which on the state of an earlier run shows. */
const GUILTY_REQUEST = 20;

/**
 * Our own Raft with a mistake that is easily made: a counter that outlives the run. In every second run each server
 * sends its last frame once more at one of its requests. The protocol allows that: no property will object.
 */
function leakySystem(): System {
  let created = 0;
  return {
    ...raftSystem,
    create: (context) => {
      const isOdd = Math.floor(created / context.members.length) % 2 === 1;
      created += 1;
      let resend = (): void => {};
      const network = {
        send: (to: MemberId, frame: Uint8Array): void => {
          resend = () => context.ports.network.send(to, frame);
          context.ports.network.send(to, frame);
        },
      };
      const server = raftSystem.create({ ...context, ports: { ...context.ports, network } });
      let requests = 0;
      const leaky: SimulatedServer = {
        start: () => server.start(),
        alarm: () => server.alarm(),
        view: () => server.view(),
        stateDigest: () => server.stateDigest(),
        receive: (frame) => server.receive(frame),
        request: (request, reply) => {
          requests += 1;
          if (isOdd && requests === GUILTY_REQUEST) resend();
          server.request(request, reply);
        },
      };
      return leaky;
    },
  };
}

const leaky = leakySystem();
const plain = plainScenario();

const runnerOf = (system: System): Runner => ({
  run: (scenario, options) => runScenario(system, scenario, options),
  begin: (scenario, options) => beginScenario(system, scenario, options),
});

/** The slow way to the first event at which two runs differ: the hash after each event of both. */
function firstDifference(a: Run, b: Run): { event: number; at: number } {
  for (;;) {
    const more = [a.step(), b.step()];
    if (a.hash() !== b.hash()) return { event: a.eventNumber, at: a.now };
    if (!more[0] || !more[1]) throw new Error('the runs are equal');
  }
}

describe('a system that remembers its last run', () => {
  const { event, at } = firstDifference(beginScenario(leaky, plain), beginScenario(leaky, plain));

  test('breaks no property, and is caught by running it twice', () => {
    const { result, difference } = runTwice(runnerOf(leaky), plain);
    expect(result.violations).toEqual([]);
    expect(difference).toContain(`seed 1 is not deterministic: at event ${event} (${at} us) one run did "`);
  });

  test.each([1, 50, 1_000])(
    'is traced to the first event that differs, with a checkpoint every %i',
    (every) => {
      const divergence = findDivergence(() => beginScenario(leaky, plain), every);
      expect(divergence).toMatchObject({ event, at, upTo: event, exact: true });
      // The frame that was sent once more arrives in one run, where the other does something else.
      expect(divergence!.descriptionB).toMatch(/^server \d: message <- /);
      expect(divergence!.descriptionA).not.toBe(divergence!.descriptionB);
    },
  );

  test('is the only one: our own Raft does not', () => {
    expect(findDivergence(() => beginScenario(raftSystem, plain))).toBeNull();
    expect(runTwice(runnerOf(raftSystem), plain).difference).toBeNull();
  });
});

describe('a run that is begun', () => {
  test('is the run, event by event', () => {
    const run = beginScenario(raftSystem, plain);
    let steps = 0;
    while (run.step()) steps += 1;
    expect(run.eventNumber).toBe(steps);
    const whole = runScenario(raftSystem, plain);
    expect(run.hash()).toBe(whole.traceHash);
    expect(Math.floor(run.now / 1_000)).toBe(whole.virtualMs);
    expect(run.step()).toBe(false);
  });

  test('until a time is the run until that time', () => {
    const options = { untilUs: 1_500_000 };
    const run = beginScenario(raftSystem, plain, options);
    while (run.step());
    expect(run.hash()).toBe(runScenario(raftSystem, plain, options).traceHash);
  });
});
