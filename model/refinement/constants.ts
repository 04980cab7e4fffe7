/**
 * The numbers of the core that refinement needs, stated a second time on purpose: the model takes only types from
 * `src`, so that a planted bug there cannot change its verdict. A test holds both statements equal.
 */

export const FOLLOWER = 0;
export const PRE_CANDIDATE = 1;
export const CANDIDATE = 2;
export const LEADER = 3;

export const PRE_VOTE_REQUEST = 1;
export const PRE_VOTE_RESPONSE = 2;
export const VOTE_REQUEST = 3;
export const VOTE_RESPONSE = 4;
export const APPEND_REQUEST = 5;
export const APPEND_RESPONSE = 6;
export const READ_INDEX_REQUEST = 9;
export const READ_INDEX_RESPONSE = 10;
export const TIMEOUT_NOW = 11;

/** The kind of an entry that is a configuration. */
export const CONFIGURATION_ENTRY = 2;
export const SNAPSHOT_REQUEST = 7;
export const SNAPSHOT_RESPONSE = 8;

/** Roles of the specification by the core's numbers. */
export const ROLES = ['follower', 'pre-candidate', 'candidate', 'leader'] as const;
