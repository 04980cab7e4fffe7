/**
 * Ports in memory, and a cluster over them in one process: to try a state machine in a unit test.
 *
 * @module ordeal/memory
 */
export { GeneratedMachine } from './generated-machine.ts';
export { LocalCluster, type LocalClusterOptions } from './local-cluster.ts';
export { MemoryFiles } from './memory-files.ts';
