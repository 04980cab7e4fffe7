/**
 * What each life of each server has sent: by its number, the signature of every message that left. It only grows, as
 * the specification's set of messages does: loss, duplication and delay need no steps. Eight bytes a message.
 */

const NOT_SENT = -1;

/** What refinement asks about messages that left and arrive. */
export interface Sent {
  /** False when that life has sent a message of this number before: then it identifies none. */
  released(server: number, incarnation: number, sequence: number, signature: number): boolean;
  /** Null when that message was sent as it arrived; otherwise what is wrong with it. */
  refusal(server: number, incarnation: number, sequence: number, signature: number): string | null;
}

export class Lives implements Sent {
  readonly #byServer = new Map<number, Map<number, number[]>>();

  released(server: number, incarnation: number, sequence: number, signature: number): boolean {
    let lives = this.#byServer.get(server);
    if (lives === undefined) {
      lives = new Map();
      this.#byServer.set(server, lives);
    }
    let sent = lives.get(incarnation);
    if (sent === undefined) {
      sent = [];
      lives.set(incarnation, sent);
    }
    while (sent.length <= sequence) sent.push(NOT_SENT);
    if (sent[sequence] !== NOT_SENT) return false;
    sent[sequence] = signature;
    return true;
  }

  refusal(server: number, incarnation: number, sequence: number, signature: number): string | null {
    const sent = this.#byServer.get(server)?.get(incarnation);
    if (sent === undefined) return 'the sender has sent something in that life';
    const known = sent[sequence];
    if (known === undefined || known === NOT_SENT) return 'the message was sent';
    return known === signature ? null : 'the message arrives as it was sent';
  }
}
