/** The way of a stranger under the simulator, without any stranger: what docs/strangers.md promises of it. */
import { describe, expect, it } from 'vitest';
import { runScenario } from '../../../sim/run-scenario.ts';
import { addRun, newTally, runSynchronously, verdictOf } from '../../../strangers/campaign.ts';
import { type Needs, spared, strangerScenario } from '../../../strangers/scenario.ts';
import { pack, unpack } from '../../../strangers/shared/packet.ts';
import { shrinkFinding } from '../../../strangers/shrink-finding.ts';
import { type JournalDefects, journalSystem } from './journal-system.ts';

const SPARED_NOTHING: Needs = { orderedLinks: false, noCrashes: false, safetyOnly: false };
/** Scenarios of one server, which is all that the journal can be. */
const LONELY = Array.from({ length: 200 }, (_, seed) => strangerScenario(seed, SPARED_NOTHING))
  .filter(({ cluster }) => cluster.servers.length === 1)
  .slice(0, 20);

const OF_THREE = Array.from({ length: 50 }, (_, seed) => strangerScenario(seed, SPARED_NOTHING)).find(
  ({ cluster }) => cluster.servers.length === 3,
)!;

function run(defects: JournalDefects) {
  const results = LONELY.map((scenario) => runScenario(journalSystem(defects), scenario));
  return {
    violated: results.flatMap(({ violations }) => violations.map(({ property }) => property)),
    operations: results.reduce((sum, { totals }) => sum + totals.clientOps, 0),
    crashes: results.reduce((sum, { totals }) => sum + totals.crashes, 0),
  };
}

describe('a system of its own under the simulator', () => {
  it('is clean over scenarios that crash it, tear its writes and fail its syncs', () => {
    const { violated, operations, crashes } = run({});
    expect(violated).toEqual([]);
    expect(operations).toBeGreaterThan(100);
    expect(crashes).toBeGreaterThan(3);
  });

  it('is caught when it forgets in a crash what it has committed', () => {
    expect(run({ unkept: true }).violated.length).toBeGreaterThan(0);
  });
});

describe('the scenario of a stranger', () => {
  it('spares what its adapter asks to be spared, and the rest stays as drawn', () => {
    for (let seed = 0; seed < 100; seed += 1) {
      const spared = strangerScenario(seed, { orderedLinks: true, noCrashes: true, safetyOnly: true });
      const drawn = strangerScenario(seed, SPARED_NOTHING);
      expect(spared.faults.some(({ kind }) => kind === 'crash' || kind === 'damage')).toBe(false);
      expect(spared.network).toMatchObject({ fifo: true, duplicatePpm: 0, flipPpm: 0, stalePpm: 0 });
      expect(spared.network.lossPpm).toBe(drawn.network.lossPpm);
      expect(drawn.membership).toBeUndefined();
    }
  });
});

describe('a packet', () => {
  it('is what was packed, or nothing when a bit of it was flipped', () => {
    const bytes = pack({ term: 3 });
    expect(unpack(bytes)).toEqual({ term: 3 });
    bytes[6] = bytes[6]! ^ 4;
    expect(unpack(bytes)).toBeNull();
    expect(unpack(new Uint8Array(2))).toBeNull();
  });
});

describe('a tally', () => {
  it('is no clean verdict when no cluster led or answered', () => {
    expect(verdictOf(newTally())).toBe('nothing reached');
  });

  it('counts what a run did, and keeps what it broke first', async () => {
    const tally = newTally();
    // The journal is no cluster: with several servers each takes itself for the leader.
    await addRun(tally, journalSystem(), runSynchronously, OF_THREE, {});
    expect(tally.violations.map(({ property }) => property)).toEqual(['election-safety']);
    expect(verdictOf(tally)).toBe('violated');
  });
});

describe('a finding', () => {
  it('is made smaller, and spares what the scenario spared', async () => {
    const needs: Needs = { orderedLinks: true, noCrashes: true, safetyOnly: true };
    const scenario = spared(OF_THREE, needs);
    const stranger = { needs, run: runSynchronously };
    const plan = { property: 'election-safety', keepServers: false, milliseconds: 60_000 };
    const found = await shrinkFinding(journalSystem(), stranger, scenario, plan);
    expect(found.minimal).toBe(true);
    expect(found.scenario.cluster.servers.length).toBe(2);
    expect(found.scenario.faults).toEqual([]);
    expect(spared(found.scenario, needs)).toEqual(found.scenario);
    const again = runScenario(journalSystem(), found.scenario).violations;
    expect(again.map(({ property }) => property)).toContain('election-safety');
    const kept = await shrinkFinding(journalSystem(), stranger, scenario, { ...plan, keepServers: true });
    expect(kept.scenario.cluster.servers.length).toBe(3);
  });
});
