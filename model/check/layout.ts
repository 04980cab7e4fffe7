/**
 * How a step's effect on the messages in flight is written down as one word. This file imports nothing: the checker and
 * its kernel, which is compiled apart, both read it.
 */

export const NONE = -1;

/** Words of a step on its way to the kernel: the local state afterwards, and the effect. */
export const STEP_WORDS = 2;

/** Kinds of effects, in the lowest bits. Those from `SEND` on need room. */
export const QUIET = 0;
export const DISCARD = 1;
export const REPLY = 2;
/** Several messages in place of the received one; the effect's number is that of their bag. */
export const REPLY_ALL = 3;
export const SEND = 4;
export const SEND_ALL = 5;
export const KIND_MASK = 7;
/** The step counts towards `countedMax`. */
export const COUNTED = 8;
/** The step breaks an action property, or leads to a local state that breaks a local invariant. */
export const BAD = 16;
/** Above these, the number of the message sent, or of the bag of them. */
export const SENT_SHIFT = 5;
