/**
 * Ports in memory, and clusters of one group and of several over them in one process: to try a state machine in a unit test.
 *
 * @module ordeal/memory
 */
export { GeneratedMachine } from './generated-machine.ts';
export { LocalCluster, type LocalClusterOptions } from './local-cluster.ts';
export { type LocalGroup, LocalGroups, type LocalGroupsOptions } from './local-groups.ts';
export { MemoryFiles } from './memory-files.ts';
