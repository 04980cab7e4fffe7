/** `@coaty/consensus.raft`, a port of etcd/raft to TypeScript, in the throughput workload. It is loaded as the strangers load it. */
import type { CoatyParts, Foreign } from '../../strangers/coaty/load.ts';
import { type BenchCluster, Tally } from './cluster.ts';
import { Fifo } from './fifo.ts';

interface Server {
  readonly node: Foreign;
  readonly storage: Foreign;
  readonly tally: Tally;
}

export class CoatyCluster implements BenchCluster<string> {
  readonly #parts: CoatyParts;
  readonly #servers = new Map<string, Server>();
  readonly #leader: Server;
  readonly #queue = new Fifo<Foreign>();
  #delivered = 0;

  constructor(parts: CoatyParts, servers: number) {
    this.#parts = parts;
    parts.logger.setLogger(parts.logger.discardLogger);
    const voters = Array.from({ length: servers }, (_, i) => `server-${i}`);
    for (const id of voters) this.#servers.set(id, this.#create(id, voters));
    this.#leader = this.#servers.get(voters[0]!)!;
  }

  /** Text, since it measures sizes by `JSON.stringify`, which is slow for bytes. */
  command(number: number, size: number): string {
    return String(number).padEnd(size, ' ');
  }

  elect(): void {
    this.#leader.node.campaign();
    this.#handle(this.#leader);
    while (this.deliver());
    if (this.#leader.node.raft.state !== this.#parts.raft.StateType.StateLeader)
      throw new Error('the first server was not elected');
  }

  propose(command: string): void {
    const refused = this.#leader.node.propose(command);
    if (refused) throw refused;
    this.#handle(this.#leader);
  }

  deliver(): boolean {
    const message = this.#queue.shift();
    if (message === undefined) return false;
    this.#delivered += 1;
    const server = this.#servers.get(message.to)!;
    server.node.step(message);
    this.#handle(server);
    return true;
  }

  /** Followers hear of every commit at once. */
  heartbeat(): void {}

  appliedByLeader(): number {
    return this.#leader.tally.count;
  }

  applied(): readonly { readonly count: number; readonly sum: number }[] {
    return [...this.#servers.values()].map(({ tally: { count, sum } }) => ({ count, sum }));
  }

  messages(): number {
    return this.#delivered;
  }

  #create(id: string, voters: readonly string[]): Server {
    const { messages, raft, rawnode, storage: storages, logger } = this.#parts;
    const storage = storages.MemoryStorage.NewMemoryStorage();
    storage.ApplySnapshot(
      new messages.Snapshot({
        metadata: new messages.SnapshotMetadata({
          index: 1,
          term: 1,
          confState: new messages.ConfState({ voters: [...voters] }),
        }),
      }),
    );
    const config = new raft.RaftConfig({
      id,
      electionTick: 10,
      heartbeatTick: 1,
      storage,
      maxSizePerMsg: 1 << 20,
      maxInflightMsgs: 512,
      logger: logger.discardLogger,
    });
    return { node: rawnode.RawNode.NewRawNode(config), storage, tally: new Tally() };
  }

  /** Append, hard state, send, apply, in that order. */
  #handle({ node, storage, tally }: Server): void {
    while (node.hasReady()) {
      const ready = node.ready();
      storage.Append(ready.entries);
      if (!ready.hardState.isEmptyHardState()) storage.SetHardState(ready.hardState);
      for (const message of ready.messages) this.#queue.push(message);
      for (const { data } of ready.committedEntries)
        if (typeof data === 'string') tally.add(Number.parseInt(data, 10));
      node.advance(ready);
    }
  }
}
