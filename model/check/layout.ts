/**
 * How the specification is written down in words of 32 bits: a record for each local state, and one for each list of
 * the steps that it allows by itself or with one message. A record is known by where it begins. This file imports
 * nothing, so that a bundler can put the numbers where the names are.
 */

export const NONE = -1;

/** A local state: its number among the interned ones, ... */
export const NUMBER = 0;
/** ... whose it is, ... */
export const SERVER = 1;
/** ... the list of its own steps, or NONE if the specification was not asked yet, ... */
export const OWN = 2;
/** ... the row of its lists by message to that server, ... */
export const ROW = 3;
/** ... how long that row is, ... */
export const ROW_LENGTH = 4;
/** ... what pair invariants see of it, ... */
export const VIEW = 5;
/** ... and whether it breaks a local invariant. */
export const BROKEN = 6;
export const LOCAL_WORDS = 8;

/** A list: how many steps are always enabled and change nothing, which are not among the others, ... */
export const IDLE = 0;
/** ... and where the others end, which follow. */
export const END = 1;
export const LIST_WORDS = 2;

/** A step: the local state afterwards, ... */
export const TO = 0;
/** ... what it does to the network, ... */
export const EFFECT = 1;
/** ... and how many steps there are that do just this. */
export const TIMES = 2;
export const STEP_WORDS = 3;

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
