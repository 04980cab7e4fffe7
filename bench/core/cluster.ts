/** What the throughput workload drives: a cluster in one process, messages by reference in one queue, no loss. */
export interface BenchCluster<Command> {
  /** A command of `size` bytes that carries its number, in the form that this Raft takes most easily. */
  command(number: number, size: number): Command;
  /** Lets the first server be elected and everything settle. */
  elect(): void;
  /** Proposes one command at the leader. */
  propose(command: Command): void;
  /** Delivers the next message and carries out what follows; false when the queue is empty. */
  deliver(): boolean;
  /** Makes the followers learn what is committed, when the queue is empty. */
  heartbeat(): void;
  /** Commands that the leader has applied. */
  appliedByLeader(): number;
  /** Of each server: how many commands it has applied, and the sum of their numbers. */
  applied(): readonly { readonly count: number; readonly sum: number }[];
  /** Messages delivered since the cluster was made. */
  messages(): number;
}

/** Counts what a server applies, as a state machine that does next to nothing. */
export class Tally {
  count = 0;
  sum = 0;

  add(number: number): void {
    this.count += 1;
    this.sum += number;
  }
}
