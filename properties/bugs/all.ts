/** Every planted bug: those that break a property, and those that leave the specification. */
import { PLANTED_BUGS } from './catalogue.ts';
import type { PlantedBug } from './planted-bug.ts';
import { SPECIFICATION_BUGS } from './specification-bugs.ts';

export const ALL_BUGS: readonly PlantedBug[] = [...PLANTED_BUGS, ...SPECIFICATION_BUGS];
