/** The bounds of the transport between servers, all in one place. Durations are in milliseconds. */

/** A server that answers takes the handshake no longer than this, connecting included. */
export const HANDSHAKE_MS_MAX = 2_000;
/** Who is refused has so long to read why. */
export const LAST_WORD_MS_MAX = 1_000;
/** First and longest pause between two attempts to connect; each is up to twice as long as the one before. */
export const RETRY_MS_MIN = 20;
export const RETRY_MS_MAX = 500;
/** A connection is asked for a sign of life this often ... */
export const PING_MS = 1_000;
/** ... and is given up when none came for so long. The one that accepted it waits as long for a ping. */
export const SILENCE_MS_MAX = 4_000;
/** Bytes that wait for one server; frames beyond it are dropped whole, which Raft takes for a lost message. */
export const QUEUE_BYTES_MAX = 32 << 20;
/** Bytes of a frame of the transport's own: handshake and signs of life. */
export const CONTROL_BYTES_MAX = 4_096;
/** Connections that are accepted at a time. A server needs one from each of the others. */
export const CONNECTIONS_MAX = 256;
