/** Who judges a hunt. What is found by one set of judges may be missed by another: that is what they are compared for. */
import { ALL_PROPERTIES, SAFETY_TABLE } from '../../properties/all.ts';
import type { Property } from '../../properties/property.ts';

export interface Judges {
  readonly summary: string;
  readonly properties: readonly Property[];
  readonly refine: boolean;
  /** Whether the verdict on liveness, and that on runs that hang, count. */
  readonly liveness: boolean;
}

export const JUDGES = {
  everybody: {
    summary: 'all properties, refinement and liveness',
    properties: ALL_PROPERTIES,
    refine: true,
    liveness: true,
  },
  'safety-table': {
    summary: "the paper's safety table alone",
    properties: SAFETY_TABLE,
    refine: false,
    liveness: false,
  },
  properties: {
    summary: 'all properties and liveness, without refinement',
    properties: ALL_PROPERTIES,
    refine: false,
    liveness: true,
  },
  refinement: { summary: 'refinement alone', properties: [], refine: true, liveness: false },
} as const satisfies Readonly<Record<string, Judges>>;

export type JudgesName = keyof typeof JUDGES;
