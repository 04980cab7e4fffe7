/** PRIMARY or REPLICA: a coordinator on top of a replica, or of a named primary. */
export {
  FailoverCoordinator,
  type FailoverPorts,
  type FailoverState,
} from './coordinator.ts';
export type { LeaderElection } from './leader-election.ts';
export { type FailoverOptions, failoverOptionsOf } from './options.ts';
export { RaftElection } from './raft-election.ts';
export { StaticElection } from './static-election.ts';
