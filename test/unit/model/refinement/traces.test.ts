import { beforeAll, describe, expect, test } from 'vitest';
import { MessageKind } from '../../../../src/raft/message.ts';
import type { Observation } from '../../../../src/raft/observation.ts';
import { Role } from '../../../../src/raft/state.ts';
import { recordTrace, refineTrace, strictRefiner, type Trace } from './trace.ts';

describe('a trace', () => {
  let trace: Trace;
  let observations: readonly Observation[];
  beforeAll(() => {
    trace = recordTrace(4);
    ({ observations } = trace);
  });

  /** The first observation from which on `wanted` holds, with its place. */
  const find = (wanted: (observation: Observation) => boolean): number => {
    const at = observations.findIndex(wanted);
    if (at < 0) throw new Error(`seed ${trace.seed} has no such observation`);
    return at;
  };
  const endOf = (server: number): Observation => observations.findLast((o) => o.server === server)!;

  test('of a real run is one of the specification, and its end is where the servers are', () => {
    const refiner = strictRefiner(trace);
    for (const observation of observations) refiner.observed(observation);
    for (const server of trace.voters) expect(refiner.missing(server, endOf(server))).toBeNull();
    expect(refiner.matched.AdvanceCommitIndex).toBeGreaterThan(10);
  });

  test('that is empty says nothing about a server that runs', () => {
    const refiner = strictRefiner(trace);
    const [server] = trace.voters;
    expect(refiner.missing(server!, endOf(server!))).toBe('runs, and nothing was observed of it');
  });

  test.each([
    ['term', { term: 1_000 }, /is in term 1000, and was last observed in/],
    ['role', { role: Role.Candidate }, /is a candidate, and was last observed as a/],
    ['log', { lastIndex: 1_000 }, /has a log to 1000, and was last observed with one to/],
    ['commit index', { commitIndex: 1_000 }, /has committed up to 1000, and was last observed at/],
  ])('whose end is missing leaves the %s behind the server', (_, ahead, said) => {
    const refiner = strictRefiner(trace);
    for (const observation of observations) refiner.observed(observation);
    const [server] = trace.voters;
    expect(refiner.missing(server!, { ...endOf(server!), ...ahead })).toMatch(said);
  });

  test('that begins later than its servers fails at once', () => {
    expect(refineTrace(trace, observations.slice(1_000))?.at).toBe(0);
  });

  test('in which a step is missing fails at the next step of that server', () => {
    // One that let messages go could be missed by their receiver first.
    const missing = find((o) => o.sequence >= 40 && o.incarnation === 1 && o.sent.length === 0);
    const { server, sequence } = observations[missing]!;
    const outcome = refineTrace(trace, observations.toSpliced(missing, 1));
    expect(outcome?.failure).toMatchObject({ server, sequence: sequence + 1, action: null });
    expect(outcome?.failure.reason).toBe(`after step ${sequence - 1} of life 1 something is missing`);
  });

  test('with a step told twice fails', () => {
    const at = find((o) => o.sequence === 40);
    const outcome = refineTrace(trace, observations.toSpliced(at, 0, observations[at]!));
    expect(outcome?.at).toBe(at + 1);
  });

  test('that says nothing more of one server fails when another hears of it', () => {
    const { server } = observations.find((o) => o.role === Role.Leader)!;
    const silent = observations.filter((o) => o.server !== server || o.sequence < 60);
    expect(refineTrace(trace, silent)?.failure.reason).toMatch(/the message was sent/);
  });

  test('in which an answer leaves before what it promises is written fails for its promise', () => {
    const reasons = new Set<string>();
    for (const [at, observation] of observations.entries()) {
      const waits = observation.sent.findIndex(({ after }) => after > observation.ticketCompleted);
      if (waits < 0) continue;
      const sent = observation.sent.with(waits, { ...observation.sent[waits]!, after: 0 });
      const outcome = refineTrace(trace, observations.slice(0, at + 1).with(at, { ...observation, sent }));
      expect(outcome?.failure).toMatchObject({
        action: 'Release',
        nearest: 'to wait for the ticket that writes it',
      });
      reasons.add(outcome!.failure.reason);
      if (reasons.size === 2) break;
    }
    expect([...reasons].sort()).toEqual(['its term is on disk', 'the entries it acknowledges are on disk']);
  });

  test('with a message of another address, or to another server, fails', () => {
    const at = find((o) => o.message?.kind === MessageKind.AppendRequest);
    const observation = observations[at]!;
    const message = observation.message!;
    for (const changed of [
      { to: message.from },
      { from: message.to },
      { incarnation: 7 },
      { sequence: 90_000 },
    ]) {
      const told = { ...observation, message: { ...message, ...changed } };
      expect(refineTrace(trace, observations.slice(0, at + 1).with(at, told))?.at).toBe(at);
    }
  });

  test('of a server that is not one of the cluster is refused', () => {
    const stranger = { ...observations[0]!, server: 999 };
    expect(() => strictRefiner(trace).observed(stranger)).toThrow(/server 999 is not one of/);
  });
});
