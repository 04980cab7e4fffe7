/** What the kernel asks of the other side when it meets something for the first time. */

/** Puts the steps that the local state allows by itself into the inbox. @returns how many. */
export declare function askOwn(server: i32, local: i32): i32;

/** Puts the steps that the local state and a message to it allow into the inbox. @returns how many. */
export declare function askReceived(local: i32, message: i32): i32;

/** Whether two views agree with all pair invariants, in both orders. */
export declare function askPair(a: i32, b: i32): i32;

/** The store for states with this tuple; asked when there are several shards. */
export declare function askStore(tuple: i32): usize;

/** The tuple of the representative of states with this tuple; asked when the servers are alike. */
export declare function askLeastTuple(tuple: i32): i32;

/** The rest of the representative of a state, whose tuple was asked for before. */
export declare function askLeastRest(tuple: i32, rest: u32): u32;

/** Throws: all memory that can be addressed is taken. */
export declare function failFull(): void;
