import type { MemberId } from '../base/types.ts';

/**
 * Carries frames to other servers, at most as a datagram network would: a frame may be lost, doubled,
 * delayed, reordered or damaged. What arrives is handed to `Replica.receive(frame)`.
 */
export interface Network {
  /** Sends without waiting; never throws, never calls back. The caller does not touch `frame` again. */
  send(to: MemberId, frame: Uint8Array): void;
}
