/** An observation as a line of a trace; see `trace-format.ts`. */
import type { Entry } from '../../raft/entry.ts';
import { type Message, MessageKind } from '../../raft/message.ts';
import type { Observation } from '../../raft/observation.ts';
import type { SnapshotMeta } from '../../raft/snapshot-meta.ts';

/** Keeps what the step before said, so that it is not said again. One for each life. */
export class StepEncoder {
  #configuration: Observation['configuration'] | null = null;
  #snapshot: SnapshotMeta | null | undefined;

  /** Without the end of the line. */
  line(observation: Observation): string {
    const { configuration, snapshot, ...step } = observation;
    const isSameConfiguration = configuration === this.#configuration;
    const isSameSnapshot = snapshot === this.#snapshot;
    this.#configuration = configuration;
    this.#snapshot = snapshot;
    return JSON.stringify({
      ...step,
      message: step.message === null ? null : plainMessage(step.message),
      appended: step.appended.map(plainEntry),
      ticketIssued:
        step.ticketIssued === null
          ? null
          : { ...step.ticketIssued, entries: step.ticketIssued.entries.map(plainEntry) },
      sent: step.sent.map(({ message, after }) => ({ message: plainMessage(message), after })),
      ...(isSameConfiguration ? {} : { configuration }),
      ...(isSameSnapshot ? {} : { snapshot }),
    });
  }
}

function plainMessage(message: Message): object {
  if (message.kind === MessageKind.AppendRequest)
    return { ...message, entries: message.entries.map(plainEntry) };
  if (message.kind === MessageKind.SnapshotRequest) return { ...message, bytes: base64(message.bytes) };
  return message;
}

function plainEntry({ index, term, kind, payload }: Entry): object {
  return { index, term, kind, payload: base64(payload) };
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}
