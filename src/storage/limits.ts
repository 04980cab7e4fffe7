/** The bounds of the log that are not options, all in one place. */

/** Bytes read at once during recovery, unless an option says otherwise, and the least that it may say: more than any header. */
export const READ_BYTES_USUAL = 1 << 20;
export const READ_BYTES_MIN = 128;

/** A write buffer that a huge ticket made larger than this is given back after use. */
export const BUFFER_BYTES_KEPT_MAX = 1 << 22;

/** The first write buffer. */
export const BUFFER_BYTES_MIN = 1 << 12;

/** The body of one ticket. The core's batches are far smaller; this is what the length field is held to. */
export const TICKET_BYTES_MAX = 0x7fff_ffff;

/** Segment numbers have ten digits in file names and 32 bits in headers. */
export const SEGMENT_NUMBER_MAX = 0xffff_ffff;
