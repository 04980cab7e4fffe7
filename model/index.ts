/**
 * The formal side. Takes nothing but types from `src`.
 *
 * @module ordeal/model
 */
export { checkLinearizable } from './linearizability/check.ts';
export { checkByKey, type KeyedVerdict } from './linearizability/check-by-key.ts';
export {
  type Call,
  DEFAULT_BOUNDS,
  IMPOSSIBLE,
  type LinearizabilityVerdict,
  type SearchBounds,
  type SequentialModel,
} from './linearizability/history.ts';
export { type RegisterOperation, type RegisterResult, registerModel } from './linearizability/register.ts';
export type { Shape } from './linearizability/shape.ts';
