/** The key-value machine, for who embeds it or speaks to it: everything else in this folder is its own affair. */
export { decodeCommand, encodeCommand } from './command.ts';
export { type KeyValueListener, KeyValueMachine } from './key-value-machine.ts';
export type {
  ClientResult,
  Command,
  CommandRefusal,
  KeyValueOperation,
  KeyValueResult,
} from './operation.ts';
export { NO_SESSION, SESSIONS_MAX } from './sessions.ts';
