/**
 * Lease reads rest on a bound of clock drift. Within the bound that the servers were told nothing is violated; beyond
 * it, which is outside Raft's model, it is seen that two servers answer for the cluster at a time, and by which property.
 */

import { expect, test } from 'vitest';
import { leaseHolderAlone } from '../../../../properties/reads/lease-holder-alone.ts';
import { raftSystem } from '../../../../sim/raft-system.ts';
import { runScenario } from '../../../../sim/run-scenario.ts';
import { DRIFT, drifting } from './drifting.ts';

test('within the bound that the servers were told, leases keep what they promise', () => {
  const { violations, actions } = runScenario(raftSystem, drifting(DRIFT));
  expect(violations).toEqual([]);
  expect(actions['ServeByLease']).toBeGreaterThan(100);
});

test('beyond it a leader answers by its lease while another leads, and that is seen', () => {
  const alone = runScenario(raftSystem, drifting(0), { properties: [leaseHolderAlone] });
  expect(alone.violations.map(({ property }) => property)).toEqual(['lease-holder-alone']);
});

test('and what its lease stands on is seen to be gone before that', () => {
  const { violations } = runScenario(raftSystem, drifting(0));
  expect(violations.map(({ property }) => property)).toEqual(['lease-protected']);
});
