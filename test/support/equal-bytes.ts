/** Bytes are compared as bytes: what `toEqual` does otherwise looks at each as a property of an object, at many times the cost. */
import { expect } from 'vitest';

expect.addEqualityTesters([
  function equalBytes(a: unknown, b: unknown): boolean | undefined {
    if (!(a instanceof Uint8Array && b instanceof Uint8Array) || a.constructor !== b.constructor)
      return undefined;
    return Buffer.compare(a, b) === 0;
  },
]);
