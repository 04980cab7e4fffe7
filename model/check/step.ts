/** Short ways to write a step, so that a specification reads as guard and effect. */
import type { Step } from './specification.ts';

const QUIET = { kind: 'quiet' } as const;
const DISCARD = { kind: 'discard' } as const;

/** The server changes; the messages stay as they are. */
export function becomes<Local>(action: string, local: Local): Step<Local, never> {
  return { action, local, network: QUIET, counted: false };
}

/** As `becomes`, but one of the steps that a run may have only so many of. */
export function becomesCounted<Local>(action: string, local: Local): Step<Local, never> {
  return { action, local, network: QUIET, counted: true };
}

/** One message more in the network. */
export function sends<Local, Message>(action: string, local: Local, message: Message): Step<Local, Message> {
  return { action, local, network: { kind: 'send', message }, counted: false };
}

/** All of these messages more in the network. */
export function sendsAll<Local, Message>(
  action: string,
  local: Local,
  messages: readonly Message[],
): Step<Local, Message> {
  return { action, local, network: { kind: 'send-all', messages }, counted: false };
}

/** The received message is consumed, and all of these go out. */
export function repliesAll<Local, Message>(
  action: string,
  local: Local,
  messages: readonly Message[],
): Step<Local, Message> {
  return { action, local, network: { kind: 'reply-all', messages }, counted: false };
}

/** The received message is replaced by its answer. */
export function replies<Local, Message>(
  action: string,
  local: Local,
  message: Message,
): Step<Local, Message> {
  return { action, local, network: { kind: 'reply', message }, counted: false };
}

/** The received message (one copy of it) is consumed. */
export function discards<Local>(action: string, local: Local): Step<Local, never> {
  return { action, local, network: DISCARD, counted: false };
}
