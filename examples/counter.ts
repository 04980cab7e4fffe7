/**
 * A replicated counter: your own state machine on three servers, a crash of the leader, and what it costs (nothing).
 * Run it: npx tsx examples/counter.ts
 */
import {
  type AppliedEntry,
  EntryKind,
  type SnapshotSource,
  type StateMachine,
  type StateSnapshot,
} from 'ordeal';
import { LocalCluster } from 'ordeal/memory';

/** A command is one byte: how much to add. The answer is the new value. */
class Counter implements StateMachine {
  value = 0;

  apply(batch: readonly AppliedEntry[], done: (results: readonly unknown[]) => void): void {
    done(
      batch.map(({ kind, payload }) => {
        if (kind !== EntryKind.Command) return null;
        this.value += payload[0] ?? 0;
        return this.value;
      }),
    );
  }

  snapshot(): StateSnapshot {
    let rest = new Uint8Array(Float64Array.of(this.value).buffer);
    return {
      read: (length, done) => {
        done(rest.subarray(0, length));
        rest = rest.subarray(length);
      },
      release: () => {},
    };
  }

  restore(source: SnapshotSource, done: () => void): void {
    source.read(0, source.size, (bytes) => {
      this.value = new Float64Array(bytes.slice().buffer)[0] ?? 0;
      done();
    });
  }
}

/** What happens, as lines. */
export function story(): string[] {
  const lines: string[] = [];
  const cluster = new LocalCluster({ members: [1, 2, 3], stateMachine: () => new Counter() });

  cluster.runUntil(() => cluster.leader() > 0, 5_000_000);
  const first = cluster.leader();
  lines.push(`server ${first} leads`);
  lines.push(`add 5: ${describe(cluster, first, 5)}`);
  lines.push(`add 2: ${describe(cluster, first, 2)}`);

  cluster.crash(first);
  cluster.runUntil(() => cluster.leader() > 0, 5_000_000);
  const second = cluster.leader();
  lines.push(`server ${first} lost its power; server ${second} leads`);
  lines.push(`add 10: ${describe(cluster, second, 10)}`);

  cluster.restart(first);
  cluster.run(1_000_000);
  const values = [1, 2, 3].map((member) => cluster.stateMachine(member).value);
  lines.push(`server ${first} is back; the counters are ${values.join(', ')}`);
  return lines;
}

function describe(cluster: LocalCluster<Counter>, leader: number, amount: number): string {
  const outcome = cluster.propose(leader, Uint8Array.of(amount));
  switch (outcome?.kind) {
    case 'committed':
      return `committed at index ${outcome.index}, the counter is ${String(outcome.result)}`;
    case 'rejected':
      return `rejected, ${outcome.reason}: it has had no effect, and never will`;
    case 'unknown':
      return `unknown, ${outcome.reason}: it may have had its effect`;
    default:
      return 'no answer yet';
  }
}

for (const line of story()) console.log(line);
