/**
 * Always-on assertions. A replica that sees the impossible stops with a sentence that names the values,
 * rather than go on and answer for data it may have lost.
 */

/** Thrown when an internal invariant does not hold; the replica that threw it must not be used again. */
export class InvariantViolation extends Error {
  readonly code = 'ORDEAL_INVARIANT';
  override readonly name = 'InvariantViolation';
}

/**
 * Ends the replica. Call it behind an `if`, so that the sentence is built only when it is needed.
 * @throws InvariantViolation always.
 */
export function impossible(sentence: string): never {
  throw new InvariantViolation(sentence);
}
