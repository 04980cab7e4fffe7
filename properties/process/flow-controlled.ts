/**
 * A leader sends a follower no more than it was told to (dissertation section 10.2.1; paper section 7): appends within
 * their limits of entries and bytes, so many of them unacknowledged, and of a snapshot one chunk for each answer. Whoever
 * floods a slow follower, or a slow link, makes it slower.
 *
 * A leader that probes counts nothing, which an observer cannot see; so one append more than the window is let pass.
 */
import type { LogIndex, MemberId } from '../../src/base/types.ts';
import type { AppendRequest, Message, SnapshotRequest } from '../../src/raft/message.ts';
import {
  APPEND_REQUEST,
  APPEND_RESPONSE,
  LEADER,
  SNAPSHOT_REQUEST,
  SNAPSHOT_RESPONSE,
} from '../constants.ts';
import { Occasion } from '../occasion.ts';
import type { Property } from '../property.ts';

/** What one leader has sent one follower since it leads. */
interface Flow {
  /** Appends with entries that the follower is not known to match, oldest first; each goes on where the one before ends. */
  readonly inFlight: { readonly last: LogIndex; readonly bytes: number }[];
  bytes: number;
  /** Answers that no chunk has been sent for. */
  answers: number;
}

export const flowControlled: Property = {
  name: 'flow-controlled',
  description:
    'Appends and chunks keep to their limits and to the window of each follower (dissertation section 10.2.1).',
  start({ world, ledger, report }) {
    const { limits } = world.settings;
    const entriesMax = Math.max(limits.appendEntriesMax, limits.probeEntriesMax);
    const size = ledger.accounts.length;
    /** Row: leader, column: follower. */
    const flows: Flow[] = Array.from({ length: size * size }, () => ({ inFlight: [], bytes: 0, answers: 0 }));

    const flowTo = (member: MemberId): Flow =>
      flows[ledger.current.slot * size + ledger.account(member).slot]!;

    function wrong(to: MemberId, sentence: string): void {
      const { id, term } = ledger.current;
      report(`server ${id}, leader of term ${term}, sends server ${to} ${sentence}`);
    }

    function heard(message: Message): void {
      if (message.kind === SNAPSHOT_RESPONSE) flowTo(message.from).answers += 1;
      else if (message.kind === APPEND_RESPONSE && !message.success) clear(flowTo(message.from));
    }

    function append(message: AppendRequest): void {
      const { to, entries, previousIndex } = message;
      const flow = flowTo(to);
      const { inFlight } = flow;
      // From there on anew.
      while (inFlight.length > 0 && inFlight[inFlight.length - 1]!.last > previousIndex) {
        flow.bytes -= inFlight.pop()!.bytes;
      }
      if (entries.length === 0) return;
      let bytes = 0;
      for (let at = 0; at < entries.length; at += 1) bytes += entries[at]!.payload.length;
      if (entries.length > entriesMax) {
        wrong(to, `${entries.length} entries in one append; the limit is ${entriesMax}`);
      }
      if (entries.length > 1 && bytes > limits.appendBytesMax) {
        wrong(to, `${bytes} bytes in one append; the limit is ${limits.appendBytesMax}`);
      }
      if (inFlight.length > limits.inFlightMessagesMax) {
        wrong(to, `one append more, where ${inFlight.length} are unacknowledged`);
      } else if (inFlight.length > 1 && flow.bytes - inFlight[0]!.bytes >= limits.inFlightBytesMax) {
        wrong(to, `one append more, where ${flow.bytes} bytes are unacknowledged`);
      }
      inFlight.push({ last: previousIndex + entries.length, bytes });
      flow.bytes += bytes;
    }

    function chunk({ to, bytes, offset }: SnapshotRequest): void {
      const flow = flowTo(to);
      clear(flow);
      if (bytes.length === 0) return;
      flow.answers -= 1;
      if (flow.answers < 0) {
        flow.answers = 0;
        wrong(to, `the chunk of a snapshot at byte ${offset}, for which it has not asked`);
      }
      if (bytes.length > limits.snapshotChunkBytes) {
        wrong(to, `a chunk of ${bytes.length} bytes; the limit is ${limits.snapshotChunkBytes}`);
      }
    }

    return {
      heeds: Occasion.Answer | Occasion.Matched | Occasion.Sent,
      observed({ role, configuration, message, matched, sent }) {
        if (role !== LEADER) return;
        const { slot, before } = ledger.current;
        if (ledger.elected || before.configuration !== configuration) {
          for (let at = slot * size; at < (slot + 1) * size; at += 1) {
            clear(flows[at]!);
            if (ledger.elected) flows[at]!.answers = 0;
          }
        }
        if (message !== null) heard(message);
        for (let at = 0; at < matched.length; at += 1)
          acknowledge(flowTo(matched[at]!.member), matched[at]!.index);
        for (let at = 0; at < sent.length; at += 1) {
          const one = sent[at]!.message;
          if (one.kind === APPEND_REQUEST) append(one);
          else if (one.kind === SNAPSHOT_REQUEST) chunk(one);
        }
      },
    };
  },
};

function acknowledge(flow: Flow, index: LogIndex): void {
  while (flow.inFlight.length > 0 && flow.inFlight[0]!.last <= index) {
    flow.bytes -= flow.inFlight.shift()!.bytes;
  }
}

function clear(flow: Flow): void {
  flow.inFlight.length = 0;
  flow.bytes = 0;
}
