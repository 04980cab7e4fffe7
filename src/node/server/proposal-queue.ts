/**
 * Collects what clients propose during one turn of the event loop, and proposes it together: one write and one message
 * to each server instead of many. Nothing waits for longer than that turn.
 */
import { NO_MEMBER } from '../../base/types.ts';
import { EntryKind } from '../../raft/entry.ts';
import type { Outcome, ProposalKind } from '../../replica/outcome.ts';
import type { Replica } from '../../replica/replica.ts';

type Done = (outcome: Outcome) => void;

/** Proposals of one step. */
const BATCH_MAX = 256;

export class ProposalQueue {
  readonly #replica: Replica;
  #payloads: Uint8Array[] = [];
  #done: Done[] = [];
  #scheduled = false;

  constructor(replica: Replica) {
    this.#replica = replica;
  }

  /** Commands wait for each other; a session is rare and goes at once. */
  propose(payload: Uint8Array, kind: ProposalKind, done: Done): void {
    if (kind !== EntryKind.Command) {
      this.#replica.propose(payload, kind, done);
      return;
    }
    this.#payloads.push(payload);
    this.#done.push(done);
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(this.#flush);
  }

  /** What waits has certainly had no effect. */
  stop(): void {
    const done = this.#done;
    this.#payloads = [];
    this.#done = [];
    for (const end of done) end({ kind: 'rejected', reason: 'stopped', leader: NO_MEMBER });
  }

  readonly #flush = (): void => {
    this.#scheduled = false;
    const payloads = this.#payloads;
    const done = this.#done;
    this.#payloads = [];
    this.#done = [];
    for (let at = 0; at < payloads.length; at += BATCH_MAX) {
      const end = at + BATCH_MAX;
      this.#replica.proposeAll(payloads.slice(at, end), EntryKind.Command, done.slice(at, end));
    }
  };
}
