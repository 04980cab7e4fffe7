/**
 * A replica that tells of every request that it is handed and of every answer that it gives, for the judges of answers:
 * whoever asks a simulated replica for something, a client or the coordinator beside it, asks through this.
 */
import type { Request } from '../properties/request.ts';
import type { MemberId, Micros } from '../src/base/types.ts';
import type { MembershipChange } from '../src/raft/membership-change.ts';
import type { ReplicaStatus } from '../src/replica/options.ts';
import type {
  ChangeOutcome,
  Outcome,
  ProposalKind,
  ReadOutcome,
  TransferOutcome,
} from '../src/replica/outcome.ts';
import type { Replica } from '../src/replica/replica.ts';
import type { ServerContext } from './system.ts';

export class ToldReplica {
  readonly replica: Replica;
  readonly #ports: Pick<ServerContext['ports'], 'asked' | 'replied'>;

  constructor(replica: Replica, ports: Pick<ServerContext['ports'], 'asked' | 'replied'>) {
    this.replica = replica;
    this.#ports = ports;
  }

  propose(payload: Uint8Array, proposal: ProposalKind, done: (outcome: Outcome) => void): void {
    const kind = 'propose';
    const request = this.#asked({ kind, bytes: payload.length } as const);
    this.replica.propose(payload, proposal, (outcome) => {
      this.#ports.replied({ kind, request, outcome });
      done(outcome);
    });
  }

  proposeAll(
    payloads: readonly Uint8Array[],
    proposal: ProposalKind,
    done: (outcome: Outcome) => void,
  ): void {
    const kind = 'propose';
    const together = payloads.map(({ length }) => length);
    const ends = together.map((bytes) => {
      const request = this.#asked({ kind, bytes, together } as const);
      return (outcome: Outcome): void => {
        this.#ports.replied({ kind, request, outcome });
        done(outcome);
      };
    });
    this.replica.proposeAll(payloads, proposal, ends);
  }

  /** @param fromWithin asked from within a call of the replica, to an observer or with an answer. */
  read(done: (outcome: ReadOutcome) => void, fromWithin = false): void {
    const kind = 'read';
    const request = this.#asked({ kind, fromWithin } as const);
    this.replica.read((outcome) => {
      this.#ports.replied({ kind, request, outcome });
      done(outcome);
    });
  }

  changeMembership(
    changes: readonly MembershipChange[],
    done: (outcome: ChangeOutcome) => void,
    autoLeave: boolean,
  ): void {
    const kind = 'change';
    const request = this.#asked({ kind, changes, autoLeave } as const);
    const told = (outcome: ChangeOutcome): void => {
      this.#ports.replied({ kind, request, outcome });
      done(outcome);
    };
    this.replica.changeMembership(changes, told, autoLeave);
  }

  transfer(target: MemberId, done: (outcome: TransferOutcome) => void): void {
    const kind = 'transfer';
    const request = this.#asked({ kind, target } as const);
    this.replica.transfer(target, (outcome) => {
      this.#ports.replied({ kind, request, outcome });
      done(outcome);
    });
  }

  takeSnapshot(): void {
    const kind = 'snapshot';
    const request = this.#asked({ kind } as const);
    this.#ports.replied({ kind, request, index: this.replica.takeSnapshot() });
  }

  status(): ReplicaStatus {
    return this.replica.status();
  }

  campaign(): void {
    this.replica.campaign();
  }

  leaseUntil(): Micros {
    return this.replica.leaseUntil();
  }

  #asked<Asked extends Request>(request: Asked): Asked {
    this.#ports.asked(request);
    return request;
  }
}
