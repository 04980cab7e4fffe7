/**
 * What the search sees at one configuration: which of the calls that can come next stand for the others of their kind
 * (rule 2), which begin detours (rule 5), and which open-ended calls somebody among them waits for (rule 3).
 */
import type { Configuration } from './configuration.ts';
import type { Demand } from './demand.ts';
import { Detours } from './detours.ts';
import { AVOIDS, NEVER, READS, SWAPS, WRITES } from './kinds.ts';
import type { Layout } from './layout.ts';
import type { Prospects } from './prospects.ts';
import type { Timeline } from './timeline.ts';
import type { Trail } from './trail.ts';

const NONE = -1;

/** What it asks of the layout, whatever the type of the states. */
interface Surveyed extends Pick<Layout<never, unknown, unknown>, 'timeline' | 'examples' | 'isTransparent'> {
  readonly states: { readonly size: number };
}

export class Outlook {
  /** The writes that begin detours: so many of these items. */
  readonly asides: Int32Array;
  asideCount = 0;
  /** Of the other calls that may change something, the first of each kind, in the order of their returns. */
  readonly changes: Int32Array;
  changeCount = 0;
  readonly #timeline: Timeline<unknown, unknown>;
  readonly #closed: number;
  readonly #isTransparent: boolean;
  readonly #configuration: Configuration;
  readonly #demand: Demand;
  readonly #prospects: Prospects;
  readonly #detours: Detours;
  /** A mark is of the present configuration if it is the number of the last survey. */
  #survey = 0;
  /** By item: it begins a detour. */
  readonly #asideMark: Int32Array;
  /** By kind: the call that comes first ... */
  readonly #first: Int32Array;
  /** ... if it is of the last round that sought first calls. */
  readonly #firstMark: Int32Array;
  #round = 0;
  /** By state: a call that can come next needs it. */
  readonly #awaitedMark: Int32Array;
  /** A call that can come next waits for the object to leave the state that it has. */
  #isAvoided = false;

  constructor(layout: Surveyed, trail: Trail, prospects: Prospects) {
    const { timeline } = layout;
    this.#timeline = timeline;
    this.#closed = timeline.closed.length;
    this.#isTransparent = layout.isTransparent;
    this.#configuration = trail.configuration;
    this.#demand = trail.demand;
    this.#prospects = prospects;
    this.#detours = new Detours(timeline, trail.demand);
    this.asides = new Int32Array(timeline.kind.length);
    this.changes = new Int32Array(timeline.slots);
    this.#asideMark = new Int32Array(timeline.kind.length);
    this.#first = new Int32Array(layout.examples.length);
    this.#firstMark = new Int32Array(layout.examples.length);
    this.#awaitedMark = new Int32Array(layout.states.size);
  }

  /** Looks about. There are no detours where no write may come. */
  survey(mayWrite: boolean): void {
    this.#survey += 1;
    this.asideCount = 0;
    this.#findFirst();
    if (this.#isTransparent) this.#findAwaited();
    if (this.#isTransparent && mayWrite) {
      this.#findClosedAsides();
      this.#findOpenAsides();
    }
    this.#findChanges();
  }

  isAside(item: number): boolean {
    return this.#asideMark[item] === this.#survey;
  }

  /** Whether a closed call of the kind of that open-ended one comes before it. */
  isPreceded(item: number): boolean {
    return this.#firstMark[this.#timeline.kind[item]!] === this.#round;
  }

  /** Whether some order places that open-ended call here, directly before one that it makes possible. */
  mayMatter(item: number): boolean {
    if (!this.#isTransparent || this.#isAvoided) return true;
    const to = this.#timeline.to[item]!;
    return this.#awaitedMark[to] === this.#survey || this.#demand.openTriers(to) > 0;
  }

  /** Of each kind, the call that returns first, detours aside. */
  #findFirst(): void {
    const configuration = this.#configuration;
    const { kind, returned } = this.#timeline;
    this.#round += 1;
    for (let call = configuration.firstClosed(); call !== NONE; call = configuration.closedAfter(call)) {
      if (this.isAside(call)) continue;
      const of = kind[call]!;
      if (this.#firstMark[of] === this.#round && returned[this.#first[of]!]! < returned[call]!) continue;
      this.#firstMark[of] = this.#round;
      this.#first[of] = call;
    }
  }

  #findAwaited(): void {
    const configuration = this.#configuration;
    const { form, from } = this.#timeline;
    this.#isAvoided = false;
    for (let call = configuration.firstClosed(); call !== NONE; call = configuration.closedAfter(call)) {
      if (form[call] === READS || form[call] === SWAPS) this.#awaitedMark[from[call]!] = this.#survey;
      // It would have been placed otherwise.
      if (form[call] === AVOIDS) this.#isAvoided = true;
    }
  }

  /** Where the write that returns first begins no detour, no other one of its kind does: more calls can notice it. */
  #findClosedAsides(): void {
    const configuration = this.#configuration;
    const { form, kind } = this.#timeline;
    const { horizon } = configuration;
    for (let call = configuration.firstClosed(); call !== NONE; call = configuration.closedAfter(call)) {
      if (form[call] !== WRITES || this.#first[kind[call]!] !== call) continue;
      if (this.#detours.isDetour(call, horizon)) this.#markAside(call);
    }
    if (this.asideCount === 0) return;
    for (let call = configuration.firstClosed(); call !== NONE; call = configuration.closedAfter(call)) {
      if (form[call] !== WRITES || this.isAside(call) || !this.isAside(this.#first[kind[call]!]!)) continue;
      if (this.#detours.isDetour(call, horizon)) this.#markAside(call);
    }
    this.#findFirst();
  }

  #findOpenAsides(): void {
    const { form, groups, to } = this.#timeline;
    const { horizon, state } = this.#configuration;
    for (let group = 0; group < groups.length; group += 1) {
      const item = this.#closed + group;
      if (form[item] !== WRITES || this.#awaitedMark[to[item]!] !== this.#survey) continue;
      if (!this.#configuration.canUse(group) || !this.#prospects.mustHappen(item, state)) continue;
      if (this.#detours.isDetour(item, horizon)) this.#markAside(item);
    }
  }

  /** Those that return first are tried first: what is urgent goes wrong early. */
  #findChanges(): void {
    const configuration = this.#configuration;
    const { form, kind, rank } = this.#timeline;
    const { changes } = this;
    this.changeCount = 0;
    for (let call = configuration.firstClosed(); call !== NONE; call = configuration.closedAfter(call)) {
      if (isIdle(form[call]!) || this.isAside(call) || this.#first[kind[call]!] !== call) continue;
      let place = this.changeCount;
      this.changeCount += 1;
      for (; place > 0 && rank[changes[place - 1]!]! > rank[call]!; place -= 1) {
        changes[place] = changes[place - 1]!;
      }
      changes[place] = call;
    }
  }

  #markAside(item: number): void {
    this.#asideMark[item] = this.#survey;
    this.asides[this.asideCount] = item;
    this.asideCount += 1;
  }
}

/** What only observes is placed where it fits, so it does not fit here; and what never fits does not either. */
function isIdle(form: number): boolean {
  return form === READS || form === AVOIDS || form === NEVER;
}
