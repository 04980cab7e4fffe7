/**
 * Plain random testing, the control of swarm: the same faults in the same mixture, but each drawn by itself, so that every
 * seed has a little of everything. A swarm seed first draws which kinds exist at all (Groce et al., "Swarm Testing",
 * ISSTA 2012). What is not a fault (cluster, limits, load) is drawn in the same way in both.
 */
import type { Random } from '../../src/ports/random.ts';
import type { RaftLimits } from '../../src/raft/options.ts';
import { createStream } from '../kernel/random.ts';
import { chance } from '../scenario/draw.ts';
import { generateScenario, partStream } from '../scenario/generate.ts';
import { livenessAllowance } from '../scenario/phases.ts';
import type { Profile } from '../scenario/profile.ts';
import type { ClockPlan, Scenario, TimedFault } from '../scenario/scenario.ts';

/** What is drawn for each donor anew. The rest is the seed's, so that a donor's faults fit the seed's cluster. */
const OF_FAULTS: ReadonlySet<string> = new Set([
  'faults',
  'faults-around',
  'coincidences',
  'aimed',
  'leaders-gone',
  'absences',
  'network',
  'disk',
  'process',
  'clocks',
]);
/** Swarm scenarios that one plain one is mixed of. */
const DONORS = 10;
const SHARE_PERCENT = 100 / DONORS;

export function plainRandom(seed: number, profile: Profile): Scenario {
  const own = generateScenario(seed, profile);
  const donors = [own];
  for (let n = 1; n < DONORS; n += 1) donors.push(donor(seed, profile, n));
  const random = createStream(seed, 'strategy/random');
  const clocks = share(
    random,
    donors,
    ({ clocks }) => clocks,
    ({ server }) => `${server}`,
  );
  const mixed: Scenario = {
    ...own,
    network: {
      ...own.network,
      ...averages(donors, ({ network }) => network, [
        'tailPpm',
        'lossPpm',
        'duplicatePpm',
        'flipPpm',
        'stalePpm',
      ]),
      slowLinks: share(
        random,
        donors,
        ({ network }) => network.slowLinks,
        ({ from, to }) => `${from}-${to}`,
      ),
    },
    disk: {
      ...own.disk,
      ...averages(donors, ({ disk }) => disk, ['tailPpm', 'readErrorPpm', 'syncErrorPpm']),
    },
    process: {
      ...own.process,
      slow: share(
        random,
        donors,
        ({ process }) => process.slow,
        ({ server }) => `${server}`,
      ),
    },
    clocks,
    raft: withDriftOf(own.raft, clocks),
    faults: mixedFaults(random, own, donors).filter(
      ({ kind }) => !own.raft.leaseReads || kind !== 'clock-jump',
    ),
  };
  return { ...mixed, phases: { ...mixed.phases, livenessFor: livenessAllowance(mixed) } };
}

function donor(seed: number, profile: Profile, n: number): Scenario {
  return generateScenario(seed, profile, (part) =>
    OF_FAULTS.has(part) ? createStream(seed, `strategy/random/${n}/${part}`) : partStream(seed, part),
  );
}

/** Leases count on a bound that clocks keep to; a clock that jumps keeps to none. */
function withDriftOf(raft: RaftLimits, clocks: readonly ClockPlan[]): RaftLimits {
  const drift = Math.max(0, ...clocks.map(({ driftPpm }) => Math.abs(driftPpm)));
  return { ...raft, clockDriftPpmMax: Math.max(raft.clockDriftPpmMax, drift + 1) };
}

/** Damage stays that of the seed's own scenario, since the core is without those that are damaged. */
function mixedFaults(random: Random, own: Scenario, donors: readonly Scenario[]): readonly TimedFault[] {
  const faults: TimedFault[] = [];
  for (const fault of own.faults) if (isOfDamage(fault, own.faults)) faults.push(fault);
  for (const { faults: all } of donors) {
    for (const fault of all) {
      if (!isOfDamage(fault, all) && chance(random, SHARE_PERCENT)) faults.push(fault);
    }
  }
  return faults.sort((a, b) => a.at - b.at);
}

/** The damage, or the crash that it is found after. */
function isOfDamage(fault: TimedFault, all: readonly TimedFault[]): boolean {
  if (fault.kind === 'damage') return true;
  if (fault.kind !== 'crash') return false;
  return all.some(
    ({ kind, at, ...other }) => kind === 'damage' && at === fault.at && isAt(other, fault.server),
  );
}

function isAt(fault: object, server: number): boolean {
  return 'server' in fault && fault.server === server;
}

/** The rates of the mixture: the means over the donors. */
function averages<Part, Key extends keyof Part>(
  donors: readonly Scenario[],
  part: (scenario: Scenario) => Part & Readonly<Record<Key, number>>,
  keys: readonly Key[],
): Record<Key, number> {
  const rates = keys.map((key) => {
    const sum = donors.reduce((total, scenario) => total + part(scenario)[key], 0);
    return [key, Math.round(sum / donors.length)];
  });
  // One entry for each key.
  return Object.fromEntries(rates) as Record<Key, number>;
}

/** Each of the donors' items with the chance that leaves the mean number as it was; of those that exclude each other the first. */
function share<Item>(
  random: Random,
  donors: readonly Scenario[],
  items: (scenario: Scenario) => readonly Item[],
  place: (item: Item) => string,
): readonly Item[] {
  const kept = new Map<string, Item>();
  for (const scenario of donors) {
    for (const item of items(scenario)) {
      if (chance(random, SHARE_PERCENT) && !kept.has(place(item))) kept.set(place(item), item);
    }
  }
  return [...kept.values()];
}
