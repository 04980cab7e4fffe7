/**
 * Worlds, scenarios, and systems to put under them.
 *
 * @module ordeal/sim
 */
export { raftSystem } from './raft-system.ts';
export type { LogLine, RunOptions, RunResult, RunViolation, Totals } from './run-result.ts';
export { runScenario } from './run-scenario.ts';
export { generateScenario } from './scenario/generate.ts';
export { PROFILES, type Profile, type ProfileName } from './scenario/profile.ts';
export type { Scenario, TimedFault } from './scenario/scenario.ts';
export { formatScenario, parseScenario } from './scenario/schema.ts';
export { ScenarioArbitrary } from './shrink/arbitrary.ts';
export { candidates } from './shrink/candidates.ts';
export { shrinkScenario } from './shrink/shrink-scenario.ts';
export type { Happening, HappeningKind } from './story/chronicle.ts';
export type { Answer } from './story/client.ts';
export type { StoryOptions } from './story/options.ts';
export { Story, StoryError } from './story/story.ts';
export type { ClientRequest, ClientResult, ServerContext, SimulatedServer, System } from './system.ts';
export { World } from './world.ts';
