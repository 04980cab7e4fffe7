/** One object's history and its model as numbers, from which any number of searches can begin. */
import type { Call, SequentialModel } from './history.ts';
import { Kinds, OTHER } from './kinds.ts';
import type { MemoryBudget } from './memory-budget.ts';
import { States } from './states.ts';
import { Timeline } from './timeline.ts';

/** What the typed arrays of the layout and of one search hold for each call, and the lists around them. */
const CALL_BYTES = 160;

export class Layout<State, Operation, Result> {
  readonly model: SequentialModel<State, Operation, Result>;
  readonly budget: MemoryBudget;
  readonly states: States<State>;
  /** The number of the initial state. */
  readonly initial: number;
  readonly timeline: Timeline<Operation, Result>;
  /** A call of each kind. */
  readonly examples: readonly Call<Operation, Result>[];
  /** Every call's shape tells all of what it does. */
  readonly isTransparent: boolean;
  /** The memory budget does not suffice for the layout, which means nothing then. */
  readonly isFull: boolean;

  constructor(
    model: SequentialModel<State, Operation, Result>,
    calls: readonly Call<Operation, Result>[],
    budget: MemoryBudget,
  ) {
    const fits = budget.take(CALL_BYTES * calls.length);
    const kinds = new Kinds(model, new States(model, budget), budget);
    this.model = model;
    this.budget = budget;
    this.states = kinds.states;
    this.initial = kinds.states.number(model.initial);
    this.timeline = new Timeline(kinds, fits ? calls : []);
    this.examples = kinds.examples;
    this.isTransparent = !kinds.form.includes(OTHER);
    this.isFull = !fits || kinds.full || this.initial < 0;
  }

  /** False if no calls of shape `other` lead from one state to the other (see `SequentialModel`). */
  mayLead(state: number, later: number): boolean {
    const { model, states } = this;
    return model.mayLead === undefined || model.mayLead(states.at(state), states.at(later));
  }
}
