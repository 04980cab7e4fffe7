/** How a call of a client can fail. The code says what is known of its effect. */
export type ClientErrorCode =
  /** No server took it on: it has had no effect. */
  | 'unavailable'
  /** It may have had its effect, or have it yet. */
  | 'unknown-outcome'
  /** A server refused it for good: `status` and `message` say why. */
  | 'refused';

export class ClientError extends Error {
  override readonly name = 'ClientError';
  readonly code: ClientErrorCode;
  /** Of the answer, 0 when there was none. */
  readonly status: number;
  /** The server's own code of the error; empty when there was no answer. */
  readonly reason: string;

  constructor(code: ClientErrorCode, message: string, status = 0, reason = '') {
    super(message);
    this.code = code;
    this.status = status;
    this.reason = reason;
  }
}
