/** What the tests of the protocol specification ask of the checker. */
import { explore } from '../../../../model/check/explore.ts';
import { DEFAULT_BOUNDS, type Exploration, type ExplorationBounds } from '../../../../model/check/result.ts';
import type { ProtocolSpecification } from '../../../../model/spec/protocol/specification.ts';

const WATCH = { now: () => performance.now() };

export function explored(
  specification: ProtocolSpecification,
  bounds: Partial<ExplorationBounds> = {},
): Exploration {
  return explore(specification, { ...DEFAULT_BOUNDS, ...bounds }, WATCH).exploration;
}

/** States in the shortest counterexample, the violating one included. */
export function counterexampleLength({ ending, depth }: Exploration): number | null {
  return ending === 'violated' ? depth + 1 : null;
}

/** The same specification of which only some properties are asked. */
export function asking(specification: ProtocolSpecification, ...names: string[]): ProtocolSpecification {
  const asked = ({ name }: { readonly name: string }): boolean => names.includes(name);
  const only = {
    ...specification,
    localInvariants: specification.localInvariants.filter(asked),
    pairInvariants: specification.pairInvariants.filter(asked),
    actionProperties: specification.actionProperties.filter(asked),
  };
  const found = only.localInvariants.length + only.pairInvariants.length + only.actionProperties.length;
  if (found !== names.length) throw new Error(`${names.join(', ')}: ${found} of them are asked`);
  return only;
}
