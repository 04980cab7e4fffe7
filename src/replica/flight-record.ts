/** The last observations of a replica, kept as plain numbers and told in words only when it has stopped. */
import type { Observation } from '../raft/observation.ts';
import type { FlightRecordLine } from './options.ts';

const FIELDS = 9;
const ROLES = ['follower', 'pre-candidate', 'candidate', 'leader'];

export class FlightRecord {
  readonly #numbers: Float64Array;
  readonly #inputs: string[] = [];
  readonly #size: number;
  #count = 0;

  constructor(size: number) {
    this.#size = size;
    this.#numbers = new Float64Array(size * FIELDS);
  }

  add(observation: Observation): void {
    if (this.#size === 0) return;
    const slot = this.#count % this.#size;
    const numbers = this.#numbers;
    const at = slot * FIELDS;
    numbers[at] = observation.sequence;
    numbers[at + 1] = observation.role;
    numbers[at + 2] = observation.term;
    numbers[at + 3] = observation.vote;
    numbers[at + 4] = observation.leader;
    numbers[at + 5] = observation.commitIndex;
    numbers[at + 6] = observation.appliedIndex;
    numbers[at + 7] = observation.lastIndex;
    numbers[at + 8] = observation.durableIndex;
    this.#inputs[slot] = observation.input;
    this.#count += 1;
  }

  /** Oldest first. */
  lines(): FlightRecordLine[] {
    const kept = Math.min(this.#count, this.#size);
    const lines: FlightRecordLine[] = [];
    for (let i = this.#count - kept; i < this.#count; i += 1) {
      const slot = i % this.#size;
      const [sequence, role, term, vote, leader, commit, applied, last, durable] = this.#numbers.subarray(
        slot * FIELDS,
        slot * FIELDS + FIELDS,
      );
      lines.push(
        `#${sequence} ${this.#inputs[slot]}: ${ROLES[role!]} in term ${term}, vote ${vote}, leader ${leader}, ` +
          `last ${last}, durable ${durable}, commit ${commit}, applied ${applied}`,
      );
    }
    return lines;
  }
}
