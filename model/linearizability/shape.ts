/**
 * What the search may know of a call without trying it in one state after the other. A shape says no more than the
 * model's `step` does; it says it for all states at once.
 */

export type Shape<State> =
  /** Possible in that state alone, and changes nothing: a read, or a swap of a value for itself. */
  | { readonly kind: 'reads'; readonly state: State }
  /** Possible in every state but that one, and changes nothing: a compare-and-set that failed. */
  | { readonly kind: 'avoids'; readonly state: State }
  /** Possible in every state, and leads to that one: a blind write, its outcome known or not. */
  | { readonly kind: 'writes'; readonly state: State }
  /** Possible in `from` alone, and leads to `to`: a compare-and-set that succeeded. */
  | { readonly kind: 'swaps'; readonly from: State; readonly to: State }
  /** Leads from `from` to `to`, and changes no other state: a compare-and-set of unknown outcome. */
  | { readonly kind: 'tries'; readonly from: State; readonly to: State }
  /** Possible in every state, and changes none: a read of which no answer is known. */
  | { readonly kind: 'nothing' }
  /** Possible in no state: an answer that the operation does not have. */
  | { readonly kind: 'never' }
  /** Anything else, known by `step` only. Calls with equal keys do the same in every state. */
  | { readonly kind: 'other'; readonly key: string };
