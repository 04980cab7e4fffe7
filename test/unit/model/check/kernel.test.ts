/** The end of what a kernel can address is an end of the search, not of the process. */
import { expect, test } from 'vitest';
import { Kernel } from '../../../../model/check/kernel.ts';

const NOBODY_ASKS = (): never => {
  throw new Error('nothing is asked here');
};
const ASKS = {
  askOwn: NOBODY_ASKS,
  askReceived: NOBODY_ASKS,
  askPair: NOBODY_ASKS,
  askStore: NOBODY_ASKS,
  askLeastTuple: NOBODY_ASKS,
  askLeastRest: NOBODY_ASKS,
};
/** With an inbox for so many words there is room for no larger one. Nobody touches it, so that it costs nothing. */
const LARGE = 2 ** 28;

test('a kernel whose memory is full says so, and runs nothing any more', () => {
  const kernel = new Kernel(ASKS);
  kernel.attempt(() => kernel.put([1, 2, 3]));
  expect(kernel.isFull).toBe(false);
  kernel.attempt(() => kernel.calls.openInbox(LARGE));
  kernel.attempt(() => kernel.calls.openInbox(1.75 * LARGE));
  expect(kernel.isFull).toBe(true);
  kernel.attempt(NOBODY_ASKS);
});

test('what else is thrown is passed on', () => {
  const kernel = new Kernel(ASKS);
  expect(() => kernel.attempt(NOBODY_ASKS)).toThrow('nothing is asked here');
});
