/** One server with its clock, for the rules that speak of time. Its random draws are given, or noted. */
import type { MemberId, Micros } from '../../../src/base/types.ts';
import { simpleConfiguration } from '../../../src/raft/configuration.ts';
import { createState, FIRST_HARD_STATE } from '../../../src/raft/create-state.ts';
import type { InputKind } from '../../../src/raft/input.ts';
import type { Message } from '../../../src/raft/message.ts';
import { DEFAULT_TIMING, type RaftLimits } from '../../../src/raft/options.ts';
import { TimedRaft } from '../../../src/raft/timing.ts';
import { PLAIN } from '../../unit/raft/machine.ts';

/** The paper's: 150 to 300 ms. */
export const TIMING = DEFAULT_TIMING;

export class Clockwork {
  readonly raft: TimedRaft;
  /** What time, and others, made the machine do. */
  readonly inputs: InputKind[] = [];
  readonly sent: Message[] = [];
  /** From how many numbers each draw was made. */
  readonly bounds: number[] = [];
  /** The next draw: how far above the minimum. */
  draw: Micros = 0;

  constructor(limits: RaftLimits = PLAIN, voters: readonly MemberId[] = [0, 1, 2]) {
    const random = {
      nextInt: (bound: number): number => {
        this.bounds.push(bound);
        return Math.min(this.draw, bound - 1);
      },
    };
    const state = createState(0, simpleConfiguration(voters), FIRST_HARD_STATE, []);
    this.raft = new TimedRaft(state, limits, TIMING, random, {
      stepped: (input, effects) => {
        this.inputs.push(input.kind);
        this.sent.push(...effects.released);
      },
    });
    this.raft.start(0);
  }

  /** Its alarm is never late, up to this moment; its disk answers at once. */
  run(until: Micros): this {
    const { raft } = this;
    for (let at = raft.nextDeadline(); at <= until; at = raft.nextDeadline()) {
      raft.alarm(at);
      this.writeAll(at);
    }
    return this;
  }

  hear(at: Micros, message: Message): void {
    this.run(at);
    this.raft.message(at, message);
    this.writeAll(at);
  }

  writeAll(at: Micros): void {
    const { state } = this.raft;
    if (state.ticketCompleted < state.ticketIssued) this.raft.ticketCompleted(at, state.ticketIssued);
  }

  count(kind: InputKind): number {
    return this.inputs.filter((one) => one === kind).length;
  }
}
