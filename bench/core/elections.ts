/**
 * Elections a second with three servers: the leader is isolated, the next candidate wins, the network heals, all
 * agree, and again. By name: the next server is told to campaign. By time-out: the timing shell decides, in virtual
 * time, without pre-vote and check-quorum, and with both.
 */
import type { Random } from '../../src/ports/random.ts';
import {
  createEffects,
  createState,
  DEFAULT_TIMING,
  type Effects,
  FIRST_HARD_STATE,
  type Message,
  type RaftLimits,
  type RaftState,
  Role,
  simpleConfiguration,
  step,
  TimedRaft,
} from '../../src/raft/index.ts';
import { Fifo } from './fifo.ts';
import { BENCH_LIMITS } from './ordeal-cluster.ts';

const ROUNDS = 5;
const ELECTIONS = 20_000;
const VOTERS = [0, 1, 2];
/** Between a message's sending and its arrival, in virtual microseconds. */
const LATENCY = 1_000;

export function electionsBenchmark(): void {
  const both = { ...BENCH_LIMITS, preVote: true, checkQuorum: true };
  console.log('elections a second, 3 servers');
  console.log(`  by name                                   ${medianOf(() => byName(BENCH_LIMITS))}`);
  console.log(`  by time-out                               ${medianOf(() => byTimeout(BENCH_LIMITS))}`);
  console.log(`  by time-out, pre-vote and check-quorum    ${medianOf(() => byTimeout(both))}`);
}

function medianOf(run: () => void): string {
  const rates: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const began = performance.now();
    run();
    rates.push((1_000 * ELECTIONS) / (performance.now() - began));
  }
  rates.sort((a, b) => a - b);
  const [least, middle, most] = [rates[0]!, rates[ROUNDS >> 1]!, rates[ROUNDS - 1]!].map((rate) =>
    Math.round(rate).toLocaleString('en-US'),
  );
  return `${middle} (${least} to ${most})`;
}

function newState(self: number): RaftState {
  return createState(self, simpleConfiguration(VOTERS), FIRST_HARD_STATE, []);
}

function byName(limits: RaftLimits): void {
  const servers = VOTERS.map((self) => ({ state: newState(self), effects: createEffects() }));
  const queue = new Fifo<Message>();
  let isolated = -1;
  const settle = (place: number): void => {
    const { state, effects } = servers[place]!;
    send(effects);
    if (effects.ticket !== null) {
      step(state, limits, { kind: 'ticket-completed', ticket: effects.ticket.id }, effects);
      send(effects);
    }
    if (state.commitIndex > state.appliedIndex)
      step(state, limits, { kind: 'applied', index: state.commitIndex }, effects);
  };
  const send = (effects: Effects): void => {
    for (const message of effects.released) {
      if (message.from !== isolated && message.to !== isolated) queue.push(message);
    }
  };
  const drain = (): void => {
    for (let message = queue.shift(); message !== undefined; message = queue.shift()) {
      step(
        servers[message.to]!.state,
        limits,
        { kind: 'message', message, leaderAlive: false },
        servers[message.to]!.effects,
      );
      settle(message.to);
    }
  };
  for (let election = 0; election < ELECTIONS; election += 1) {
    const next = election % VOTERS.length;
    isolated = (next + VOTERS.length - 1) % VOTERS.length;
    step(servers[next]!.state, limits, { kind: 'election-timeout' }, servers[next]!.effects);
    settle(next);
    drain();
    isolated = -1;
    step(servers[next]!.state, limits, { kind: 'heartbeat-due' }, servers[next]!.effects);
    settle(next);
    drain();
    assertAgreed(
      servers.map(({ state }) => state),
      next,
    );
  }
}

/** Three servers with their timing shells, in virtual time; every message takes `LATENCY`. */
class TimedCluster {
  readonly #rafts: readonly TimedRaft[];
  readonly #queue = new Fifo<{ readonly message: Message; readonly at: number }>();
  #head: { readonly message: Message; readonly at: number } | undefined;
  #now = 0;
  #isolated = -1;

  constructor(limits: RaftLimits) {
    this.#rafts = VOTERS.map(
      (self) => new TimedRaft(newState(self), limits, DEFAULT_TIMING, generatorOf(self + 1), this),
    );
    for (const raft of this.#rafts) raft.start(0);
    this.#until(() => this.#agreed());
  }

  elect(): void {
    const deposed = this.#rafts.findIndex(({ state }) => state.role === Role.Leader);
    this.#isolated = deposed;
    this.#until(() => this.#rafts.some(({ state }) => state.self !== deposed && state.role === Role.Leader));
    this.#isolated = -1;
    this.#until(() => this.#agreed());
  }

  stepped(_input: unknown, effects: Effects): void {
    for (const message of effects.released) {
      if (message.from !== this.#isolated && message.to !== this.#isolated)
        this.#queue.push({ message, at: this.#now + LATENCY });
    }
  }

  #agreed(): boolean {
    const leader = this.#rafts[0]!.state.leader;
    const { term } = this.#rafts[0]!.state;
    return leader >= 0 && this.#rafts.every(({ state }) => state.leader === leader && state.term === term);
  }

  #until(reached: () => boolean): void {
    while (!reached()) {
      this.#head ??= this.#queue.shift();
      let due = this.#rafts[0]!;
      for (const raft of this.#rafts) if (raft.nextDeadline() < due.nextDeadline()) due = raft;
      if (this.#head !== undefined && this.#head.at <= due.nextDeadline()) {
        const { message, at } = this.#head;
        this.#head = undefined;
        this.#now = at;
        const raft = this.#rafts[message.to]!;
        raft.message(at, message);
        this.#write(raft);
      } else {
        this.#now = Math.max(this.#now, due.nextDeadline());
        due.alarm(this.#now);
        this.#write(due);
      }
    }
  }

  #write(raft: TimedRaft): void {
    const { ticket } = raft.effects;
    if (ticket !== null) raft.ticketCompleted(this.#now, ticket.id);
    const { state } = raft;
    if (state.commitIndex > state.appliedIndex) raft.applied(this.#now, state.commitIndex);
  }
}

function byTimeout(limits: RaftLimits): void {
  const cluster = new TimedCluster(limits);
  for (let election = 0; election < ELECTIONS; election += 1) cluster.elect();
}

function assertAgreed(states: readonly RaftState[], leader: number): void {
  for (const { leader: followed, commitIndex } of states) {
    if (followed !== leader || commitIndex !== states[leader]!.commitIndex)
      throw new Error('the servers did not agree after an election');
  }
}

/** A small generator; quality matters little for time-outs. */
function generatorOf(seed: number): Random {
  let state = seed;
  return {
    nextInt(bound: number): number {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state % bound;
    },
  };
}
