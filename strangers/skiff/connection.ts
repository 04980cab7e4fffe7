/** What the package calls a connection: calls to one peer and answers from it, over the simulated network. */
import { EventEmitter } from 'node:events';

export type Answered = (error: unknown, result?: unknown) => void;

export interface Call {
  readonly type: string;
  readonly args: unknown;
}

/** Sends a call to the peer; `answered` is called at most once, and never when the call or its answer is lost. */
export type SendCall = (call: Call, answered: Answered) => void;

export class Connection extends EventEmitter {
  readonly #sendCall: SendCall;
  #handle: ((type: string, args: unknown, reply: Answered) => void) | null = null;

  constructor(sendCall: SendCall) {
    super();
    this.#sendCall = sendCall;
  }

  send(type: string, args: unknown, answered: Answered): void {
    this.#sendCall({ type, args }, answered);
  }

  receive(handle: (type: string, args: unknown, reply: Answered) => void): void {
    this.#handle = handle;
  }

  close(closed?: Answered): void {
    closed?.(null);
  }

  /** A call of the peer arrived. */
  called({ type, args }: Call, reply: Answered): void {
    this.#handle?.(type, args, reply);
  }
}
