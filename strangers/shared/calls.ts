/** Calls from server to server over the simulated network, each answered at most once: never, when it or its answer is lost. */
import type { ServerContext } from '../../sim/system.ts';
import type { MemberId } from '../../src/base/types.ts';
import { pack, unpack } from './packet.ts';

/** A call with its number, or the answer to the one with that number. */
interface Envelope<Content> {
  readonly from: MemberId;
  readonly number: number;
  readonly isAnswer: boolean;
  readonly content: Content;
}

export class Calls<Question, Answer> {
  readonly #context: ServerContext;
  readonly #answers = new Map<number, (answer: Answer) => void>();
  #sent = 0;

  constructor(context: ServerContext) {
    this.#context = context;
  }

  call(to: MemberId, question: Question, answered: (answer: Answer) => void): void {
    this.#sent += 1;
    this.#answers.set(this.#sent, answered);
    this.#send(to, this.#sent, false, question);
  }

  /** A frame arrived: an answer goes to whoever asked, a question to `called`. */
  receive(
    frame: Uint8Array,
    called: (from: MemberId, question: Question, reply: (answer: Answer) => void) => void,
  ): void {
    const envelope = unpack<Envelope<never>>(frame);
    if (envelope === null) return;
    const { from, number, isAnswer, content } = envelope;
    if (!isAnswer) {
      called(from, content, (answer) => this.#send(from, number, true, answer));
      return;
    }
    const answered = this.#answers.get(number);
    this.#answers.delete(number);
    answered?.(content);
  }

  #send(to: MemberId, number: number, isAnswer: boolean, content: Question | Answer): void {
    const from = this.#context.self;
    const envelope: Envelope<Question | Answer> = { from, number, isAnswer, content };
    this.#context.ports.network.send(to, pack(envelope));
  }
}
