/**
 * Sessions of one client. A session remembers its latest write alone, so a write borrows one for itself, and as many
 * are registered as there are writes at a time.
 */
export interface LentSession {
  readonly number: number;
  /** Of the write that borrows it. */
  sequence: number;
}

export class SessionPool {
  readonly #register: () => Promise<number>;
  readonly #free: LentSession[] = [];

  constructor(register: () => Promise<number>) {
    this.#register = register;
  }

  /** With a sequence number that no write has had. */
  async lend(): Promise<LentSession> {
    const session = this.#free.pop() ?? { number: await this.#register(), sequence: 0 };
    session.sequence += 1;
    return session;
  }

  /** Its write has ended, whatever became of it: a later one has a higher number. */
  takeBack(session: LentSession): void {
    this.#free.push(session);
  }
}
