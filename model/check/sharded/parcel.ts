/**
 * What one shard sends to another after a level: the states that belong to the other, in the sender's numbers, and what
 * those numbers stand for, each said once. Plain values and words, so that it can go from thread to thread.
 */
export interface Parcel<Local, Message> {
  /** Local states that the sender met since its last parcel to this shard, in the order of their numbers. */
  readonly locals: readonly { readonly server: number; readonly local: Local }[];
  /** Messages, likewise. */
  readonly messages: readonly Message[];
  /** Tuples not named before: the tuple's number, then the number of each server's local state. */
  readonly tuples: Int32Array<ArrayBuffer>;
  /** Bags not named before: the bag's number, how many messages it has, and their numbers. */
  readonly bags: Int32Array<ArrayBuffer>;
  /** Two words a state: its tuple and its rest (see `StateStore`). */
  readonly states: Int32Array<ArrayBuffer>;
}
