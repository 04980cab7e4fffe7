/**
 * Scenarios for fast-check: drawn by the one generator, shrunk by the one shrinker. It stands here rather than
 * beside the generator because it joins the two, and folders must not import each other in a circle.
 */
import fc from 'fast-check';
import { generateScenario } from '../scenario/generate.ts';
import { PROFILES, type Profile } from '../scenario/profile.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { candidates } from './candidates.ts';

const SEED_MAX = Number.MAX_SAFE_INTEGER;

/** How fast-check prints a counterexample: short. To run it again takes a file; its seed means another one elsewhere. */
function describe(this: Scenario): string {
  const { seed, cluster, faults, fates, phases } = this;
  const parts = `${cluster.servers.length} servers, ${faults.length} faults, ${fates.length} fates`;
  return `Scenario(seed ${seed}: ${parts}, ${phases.faultsFor / 1_000_000} s; written to a file with formatScenario, ordeal replay FILE runs it again)`;
}

export class ScenarioArbitrary extends fc.Arbitrary<Scenario> {
  readonly #profile: Profile;
  readonly #seeds = fc.maxSafeNat();

  constructor(profile: Profile = PROFILES.default) {
    super();
    this.#profile = profile;
  }

  override generate(random: fc.Random): fc.Value<Scenario> {
    // Without a bias: small seeds are not simpler scenarios.
    const seed = this.#seeds.generate(random, undefined).value;
    return toValue(generateScenario(Math.min(seed, SEED_MAX), this.#profile));
  }

  override canShrinkWithoutContext(value: unknown): value is Scenario {
    return typeof value === 'object' && value !== null && 'cluster' in value && 'phases' in value;
  }

  override shrink(scenario: Scenario): fc.Stream<fc.Value<Scenario>> {
    return fc.stream(lazyValues(scenario));
  }
}

function* lazyValues(scenario: Scenario): IterableIterator<fc.Value<Scenario>> {
  for (const candidate of candidates(scenario)) yield toValue(candidate);
}

function toValue(scenario: Scenario): fc.Value<Scenario> {
  // Not enumerable, so that a scenario stays equal to what its JSON says.
  const value = Object.defineProperty({ ...scenario }, fc.toStringMethod, {
    value: describe,
    enumerable: false,
  });
  return new fc.Value(value, undefined);
}
