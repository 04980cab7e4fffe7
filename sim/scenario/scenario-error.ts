/** The error of an unreadable scenario; apart from the schema, so that catching it does not load the schema. */
export class ScenarioError extends Error {
  readonly code = 'ORDEAL_SCENARIO';
  override readonly name = 'ScenarioError';
}
