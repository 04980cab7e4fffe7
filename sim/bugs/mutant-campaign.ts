/** A sample of all mutants of the core, the storage and the replica, each hunted by simulation alone. */
import { readdirSync, readFileSync } from 'node:fs';
import { createStream } from '../kernel/random.ts';
import type { ProfileName } from '../scenario/profile.ts';
import { type Mutant, mutantsOf, mutated } from './mutate.ts';
import { GivenUp, Hung, Plant } from './plant.ts';
import { sourceTree } from './source-tree.ts';
import { inTurns } from './turns.ts';
import { UnknownMutant } from './unknown-mutant.ts';

const FOLDERS = ['src/raft', 'src/storage', 'src/replica'] as const;

/** Not mutated, and why. */
export const LEFT_OUT: Readonly<Record<string, string>> = {
  'src/raft/check-state.ts': 'assertions alone',
  'src/raft/clone.ts': 'of the explorer, no part of a run',
  'src/raft/encode.ts': 'of the explorer, no part of a run',
  'src/replica/create-replica.ts': 'of the public interface, no part of a run',
  'src/replica/events.ts': 'of the public interface, no part of a run',
  'src/replica/check-options.ts': 'refuses bad options, of which a scenario has none',
  'src/replica/flight-record.ts': 'texts for people',
  'src/storage/limits.ts': 'performance alone',
  'src/storage/storage.ts': 'the contract of the storage, no part of a run',
  'src/storage/watermark.ts': 'asked by the simulator alone',
};

/** How a mutant ended; `hung`: a run of it never ended, which no correct code does. */
export type Fate = 'killed' | 'hung' | 'survived';

export interface MutantEnd {
  /** `FILE#NUMBER`. */
  readonly id: string;
  readonly line: number;
  readonly before: string;
  readonly after: string;
  readonly fate: Fate;
  readonly property: string | null;
  readonly seeds: number;
  /** `sourceDigest` of what it was tried on. */
  readonly source: string;
}

/** An end, as a hunt knows it. */
export type MutantFate = Omit<MutantEnd, 'source'>;

export interface MutantPlan {
  readonly sample: number;
  /** Decides which mutants are in the sample. */
  readonly seed: number;
  /** These by their ids in place of a sample; null: a sample. */
  readonly only: readonly string[] | null;
  readonly budget: number;
  readonly jobs: number;
  readonly runMsMax: number;
}

/** All mutants, in the order of files and places. */
export function allMutants(): readonly Mutant[] {
  const root = sourceTree();
  return FOLDERS.flatMap((folder) =>
    readdirSync(`${root}${folder}`)
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
      .sort()
      .map((name) => `${folder}/${name}`)
      .filter((file) => LEFT_OUT[file] === undefined)
      .flatMap((file) => mutantsOf(file, readFileSync(`${root}${file}`, 'utf8'))),
  );
}

/**
 * So many of them, in an order that the seed decides: a larger sample begins with the smaller one. Or those that were named.
 * @throws UnknownMutant
 */
export function sampleOf(mutants: readonly Mutant[], { sample, seed, only }: MutantPlan): readonly Mutant[] {
  if (only !== null) return only.map((id) => named(mutants, id));
  const random = createStream(seed, 'mutants');
  const left = [...mutants];
  const chosen: Mutant[] = [];
  while (chosen.length < sample && left.length > 0) {
    const at = random.nextInt(left.length);
    chosen.push(left[at]!);
    left[at] = left[left.length - 1]!;
    left.pop();
  }
  return chosen;
}

function named(mutants: readonly Mutant[], id: string): Mutant {
  const mutant = mutants.find((each) => idOf(each) === id);
  if (mutant === undefined) throw new UnknownMutant(id);
  return mutant;
}

export function idOf({ file, number }: Mutant): string {
  return `${file}#${number}`;
}

/**
 * Hunts those of the sample whose end is not known.
 * @param ended called with each end as it is known.
 */
export async function huntMutants(
  plan: MutantPlan,
  isKnown: (id: string) => boolean,
  signal: AbortSignal,
  ended: (end: MutantFate) => void,
): Promise<void> {
  const open = sampleOf(allMutants(), plan).filter((mutant) => !isKnown(idOf(mutant)));
  await inTurns(open, plan.jobs, signal, async (mutant) => {
    const end = await hunt(mutant, plan, signal);
    if (end !== null) ended(end);
  });
}

/** Most seeds are of the default profile; in it no server is told who is PRIMARY, so the rest have failover coordinators. */
const DEFAULT_PART = 0.8;

function huntsOf(budget: number): readonly { readonly profile: ProfileName; readonly seeds: number }[] {
  const seeds = Math.ceil(DEFAULT_PART * budget);
  const hunts = [
    { profile: 'default', seeds },
    { profile: 'failover', seeds: budget - seeds },
  ] as const;
  return hunts.filter((hunt) => hunt.seeds > 0);
}

/** Null when it was given up. */
async function hunt(
  mutant: Mutant,
  { budget, runMsMax }: MutantPlan,
  signal: AbortSignal,
): Promise<MutantFate | null> {
  const { file, line, before, after } = mutant;
  const about = { id: idOf(mutant), line, before, after };
  const text = readFileSync(`${sourceTree()}${file}`, 'utf8');
  const edited = {
    id: `mutant-${file.replaceAll('/', '-')}-${mutant.number}`,
    edits: [{ file, find: text, replace: mutated(text, mutant) }],
  };
  // A copy that cannot be made is no mutant that was killed.
  const plant = await Plant.create(edited);
  let tried = 0;
  try {
    for (const { profile, seeds } of huntsOf(budget)) {
      const job = { kind: 'hunt', judges: 'everybody', profile, first: 0, seeds } as const;
      const hunt = await plant.do(job, { signal, runMsMax });
      tried += hunt.seeds;
      if (hunt.found) return { ...about, fate: 'killed', property: hunt.property, seeds: tried };
    }
    return { ...about, fate: 'survived', property: null, seeds: tried };
  } catch (error) {
    if (error instanceof GivenUp) return null;
    if (error instanceof Hung) {
      return { ...about, fate: 'hung', property: null, seeds: tried + error.seed + 1 };
    }
    // The simulator itself broke on it: nobody would take that for a passing run.
    const why = error instanceof Error ? error.message : String(error);
    return { ...about, fate: 'killed', property: `process: ${why.split('\n').at(-1)}`, seeds: 1 };
  } finally {
    plant.remove();
  }
}
