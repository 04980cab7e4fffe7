/**
 * A scripted world: a few lines that say what happens to a simulated cluster, read like a story, and tell one line a
 * happening. The same script gives the same lines, to the microsecond. Every step of every server is held against the
 * specification and all properties while it runs; a violation ends the story with an error that shows it so far.
 *
 * @example
 * const story = new Story({ servers: 3 });
 * const leader = story.awaitLeader();
 * story.put('x', '1');
 * story.crash(leader);
 * story.awaitLeader();
 * story.get('x'); // { kind: 'committed', result: { kind: 'value', value: '1' }, ... }
 * console.log(story.end());
 */
import { ALL_PROPERTIES } from '../../properties/all.ts';
import type { ServerView } from '../../properties/world-view.ts';
import type { MemberId } from '../../src/base/types.ts';
import { KeyValueMachine } from '../../src/kv/index.ts';
import { Role } from '../../src/raft/state.ts';
import type { Actor } from '../kernel/kernel.ts';
import { raftSystem } from '../raft-system.ts';
import type { PartitionShape, TimedFault } from '../scenario/scenario.ts';
import type { System } from '../system.ts';
import { World } from '../world.ts';
import { Chronicle, formatHappenings, type Happening } from './chronicle.ts';
import { type Answer, StoryClient } from './client.ts';
import { micros, NEVER, type StoryOptions, storyScenario } from './options.ts';

/** How long `awaitLeader` and `until` wait, in virtual milliseconds. */
const PATIENCE_MS = 10_000;
/** How long the client waits for an answer, in virtual milliseconds. */
const CLIENT_WAITS_MS = 1_000;

/** A story that did not go as its script says, or broke a property. */
export class StoryError extends Error {
  override readonly name = 'StoryError';
}

export class Story implements Actor {
  readonly world: World;
  readonly #chronicle: Chronicle;
  readonly #client: StoryClient;
  readonly #machines = new Map<MemberId, KeyValueMachine>();
  readonly #cuts: Extract<TimedFault, { kind: 'partition' }>[] = [];
  #clientWaitsMs = CLIENT_WAITS_MS;
  #timeIsOver = false;

  constructor(options: StoryOptions = {}) {
    const scenario = storyScenario(options);
    this.#chronicle = new Chronicle(() => this.#nowUs());
    const { property } = this.#chronicle;
    const { judged = true, system = raftSystem, properties = [] } = options;
    this.world = new World(this.#watching(system), scenario, {
      properties: [...(judged ? ALL_PROPERTIES : []), property, ...properties],
      refine: judged,
    });
    this.#client = new StoryClient({
      request: (server, request, reply) => this.world.server(server).request(request, reply),
      wait: (done) => this.#runWhile(() => !done(), this.#clientWaitsMs),
      judge: (event) => this.world.judge.client(event),
      tell: (text) => this.#chronicle.tell('client', text),
    });
  }

  /** Everything that happened, in order. */
  get happenings(): readonly Happening[] {
    return this.#chronicle.happenings;
  }

  /** Virtual milliseconds since the servers started. */
  get nowMs(): number {
    return this.#nowUs() / 1_000;
  }

  /** All servers as they are now, dead ones too, in the order of their ids. */
  get servers(): readonly ServerView[] {
    return this.world.servers.map(asTheyAre);
  }

  server(id: MemberId): ServerView {
    return asTheyAre(this.world.server(id));
  }

  /** The living leader of the latest term among these servers (all, if none are named), or null. */
  leader(among: readonly MemberId[] = this.#ids()): MemberId | null {
    let best: ServerView | null = null;
    for (const id of among) {
      const server = this.world.server(id);
      if (server.alive && server.role === Role.Leader && (best === null || server.term > best.term))
        best = server;
    }
    return best?.id ?? null;
  }

  /** What the state machine of one server holds right now: a stale read, which needs no majority and no leader. */
  readLocally(id: MemberId, key: string): string | null {
    return this.#machines.get(id)?.get(key) ?? null;
  }

  /** Lets time pass. */
  run(ms: number): void {
    this.#runWhile(() => true, ms);
  }

  /** @throws StoryError when it has not come about after so long. */
  until(what: string, holds: () => boolean, withinMs = PATIENCE_MS): void {
    this.#runWhile(() => !holds(), withinMs);
    if (!holds()) throw this.#error(`it did not come about within ${withinMs} ms that ${what}`);
  }

  /** Runs until one of these servers (all, if none are named) leads, and all of them that live follow it. */
  awaitLeader(among: readonly MemberId[] = this.#ids()): MemberId {
    const follow = (): boolean => {
      const leader = this.leader(among);
      return (
        leader !== null &&
        among.every((id) => !this.world.server(id).alive || this.world.server(id).leader === leader)
      );
    };
    this.until(`one of ${among.join(', ')} leads and the others follow`, follow);
    return this.leader(among)!;
  }

  /** Runs until all servers that live have applied the same log. */
  awaitEqualLogs(): void {
    this.until('all logs are equal, committed and applied', () => {
      const alive = this.world.servers.filter((server) => server.alive);
      const last = alive[0]?.lastIndex;
      return alive.every((server) => server.lastIndex === last && server.appliedIndex === last);
    });
  }

  /** Power is lost: what was not synced is gone. */
  crash(...ids: readonly MemberId[]): void {
    for (const server of ids) {
      this.say(`crash ${server}`);
      this.#fault({ kind: 'crash', at: this.#nowUs(), server, afterEffects: 0, for: NEVER });
      this.#machines.delete(server);
    }
  }

  restart(...ids: readonly MemberId[]): void {
    for (const server of ids) {
      this.say(`restart ${server}`);
      this.world.restart(server);
    }
  }

  /** No frame crosses between the two groups, until `heal`. */
  partition(a: readonly MemberId[], b: readonly MemberId[]): void {
    this.say(`partition ${a.join(' ')} | ${b.join(' ')}`);
    this.#cut({ a, b, oneWay: false }, 'split');
  }

  /** No frame from any of the first reaches any of the second, until `heal`; the other way they arrive. */
  deafen(from: readonly MemberId[], to: readonly MemberId[]): void {
    this.say(`frames from ${from.join(' ')} to ${to.join(' ')} are lost`);
    this.#cut({ a: from, b: to, oneWay: true }, 'one-way');
  }

  /** Ends all partitions. */
  heal(): void {
    this.say('heal');
    for (const cut of this.#cuts.splice(0)) this.world.faults.end(cut);
  }

  /** Any other fault of a scenario, from now on. */
  fault(what: string, fault: TimedFault): void {
    this.say(what);
    this.#fault(fault);
  }

  /** Asks the leader, or the server named, and waits for the answer. */
  put(key: string, value: string, at: MemberId | null = null, waitMs = CLIENT_WAITS_MS): Answer {
    this.#clientWaitsMs = waitMs;
    return this.#client.call(this.#whom(at), { kind: 'put', key, value });
  }

  /** A linearizable read by a read index, of the leader or of any server named: nothing is put into the log. */
  read(key: string, at: MemberId | null = null, waitMs = CLIENT_WAITS_MS): Answer {
    this.#clientWaitsMs = waitMs;
    return this.#client.read(this.#whom(at), key);
  }

  /** The leader is asked to hand its leadership over, to `target` or for null to the server whose log goes furthest. */
  transfer(target: MemberId | null = null): void {
    this.fault(`transfer to ${target ?? 'the best'}`, { kind: 'transfer', at: this.#nowUs(), target });
  }

  /** A linearizable read, through the log. */
  get(key: string, at: MemberId | null = null, waitMs = CLIENT_WAITS_MS): Answer {
    this.#clientWaitsMs = waitMs;
    return this.#client.call(this.#whom(at), { kind: 'get', key });
  }

  /** A line of the script's own. */
  say(text: string): void {
    this.#chronicle.tell('script', text);
  }

  /** All lines so far. */
  text(): string {
    return formatHappenings(this.happenings);
  }

  /** Asks the properties for their last verdicts, and returns the lines. @throws StoryError on a violation. */
  end(): string {
    this.world.finish(true);
    this.#mustHold();
    return this.text();
  }

  /** Called by the kernel when a time that `run` waits for has come. */
  handle(): void {
    this.#timeIsOver = true;
  }

  /** One event after the other, until the time is over or `goOn` says no. */
  #runWhile(goOn: () => boolean, ms: number): void {
    if (!goOn()) return;
    const { kernel } = this.world;
    const end = this.#nowUs() + micros(ms);
    const alarm = kernel.schedule(end, this, 0, 0, null);
    this.#timeIsOver = false;
    while (!this.#timeIsOver && goOn()) {
      if (!this.world.step()) this.#mustHold();
    }
    if (!this.#timeIsOver) kernel.cancel(alarm);
  }

  #mustHold(): void {
    const [violation] = this.world.violations;
    if (violation !== undefined) throw this.#error(`${violation.property}: ${violation.message}`);
  }

  #error(message: string): StoryError {
    return new StoryError(`${message}\nThe story so far:\n${this.text()}`);
  }

  #nowUs(): number {
    return this.world.kernel.now;
  }

  #ids(): readonly MemberId[] {
    return this.world.servers.map((server) => server.id);
  }

  #whom(at: MemberId | null): MemberId {
    const whom = at ?? this.leader() ?? this.servers.find((server) => server.alive)?.id;
    if (whom === undefined) throw this.#error('there is no living server to ask');
    return whom;
  }

  #cut(cut: PartitionShape, shape: 'split' | 'one-way'): void {
    const fault = { kind: 'partition', at: this.#nowUs(), for: NEVER, cuts: [cut], shape } as const;
    this.#cuts.push(fault);
    this.#fault(fault);
  }

  #fault(fault: TimedFault): void {
    this.world.faults.begin(fault, this.#nowUs());
  }

  /** The same system; the story can look into the state machines of its servers. */
  #watching(system: System): System {
    return {
      ...system,
      create: (context) =>
        system.create({
          ...context,
          wrapStateMachine: (machine) => {
            if (machine instanceof KeyValueMachine) this.#machines.set(context.self, machine);
            return context.wrapStateMachine(machine);
          },
        }),
    };
  }
}

/** A plain record, which can be compared and printed. */
function asTheyAre(server: ServerView): ServerView {
  const { id, alive, paused, hasBacklog, ready, role, term, leader } = server;
  const { lastIndex, commitIndex, appliedIndex } = server;
  const stateDigest = (): number | null => server.stateDigest();
  return {
    id,
    alive,
    paused,
    hasBacklog,
    ready,
    role,
    term,
    leader,
    lastIndex,
    commitIndex,
    appliedIndex,
    stateDigest,
  };
}
