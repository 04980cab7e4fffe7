/**
 * A service in the process of a replica. It hears of a step while the step is made, and of an answer while it is given, and
 * asks the replica for more from within these calls, as services do (`ReplicaEvents`, `done`); clients, who hear over a
 * network, never do. What it asks for changes nothing that anybody else can see.
 */
import type { LogIndex, MemberId, Term } from '../src/base/types.ts';
import { encodeCommand } from '../src/kv/command.ts';
import { NO_SESSION } from '../src/kv/sessions.ts';
import type { Random } from '../src/ports/random.ts';
import { EntryKind } from '../src/raft/entry.ts';
import type { Observation, Observer } from '../src/raft/observation.ts';
import { Role } from '../src/raft/state.ts';
import { chance } from './scenario/draw.ts';
import type { ToldReplica } from './told-replica.ts';

/** Of the answers, and of the commits that it hears of, so many make it ask again. */
const ASKS_PERCENT = 30;
/** An answer may be given at once, and make it ask again at once. */
const DEPTH_MAX = 3;
const LOOK = encodeCommand({ session: NO_SESSION, sequence: 0, operation: { kind: 'get', key: 'resident' } });
const LOOKS = [LOOK, LOOK, LOOK];

export class Resident implements Observer {
  readonly #observer: Observer;
  readonly #random: Random;
  #replica: ToldReplica | null = null;
  #role: Role = Role.Follower;
  #term: Term = 0;
  #leader: MemberId = 0;
  #commitIndex: LogIndex = 0;
  #depth = 0;

  /** @param observer hears first. */
  constructor(observer: Observer, random: Random) {
    this.#observer = observer;
    this.#random = random;
  }

  /** From here on it asks. */
  attach(replica: ToldReplica): void {
    this.#replica = replica;
  }

  observe(observation: Observation): void {
    this.#observer.observe(observation);
    const { role, term, leader, commitIndex } = observation;
    const isNews = role !== this.#role || term !== this.#term || leader !== this.#leader;
    const isProgress = commitIndex > this.#commitIndex;
    this.#role = role;
    this.#term = term;
    this.#leader = leader;
    this.#commitIndex = commitIndex;
    if (isNews) this.#ask();
    else if (isProgress) this.heard();
  }

  /** The replica is answering somebody. */
  heard(): void {
    if (this.#depth < DEPTH_MAX && chance(this.#random, ASKS_PERCENT)) this.#ask();
  }

  #ask(): void {
    const replica = this.#replica;
    if (replica === null) return;
    const answered = (): void => this.heard();
    this.#depth += 1;
    const draw = this.#random.nextInt(8);
    if (draw < 4) replica.read(answered, true);
    else if (draw < 6) replica.propose(LOOK, EntryKind.Command, answered);
    else if (draw < 7) replica.proposeAll(LOOKS, EntryKind.Command, answered);
    // To leave a joint configuration, which there seldom is.
    else replica.changeMembership([], answered, true);
    this.#depth -= 1;
  }
}
