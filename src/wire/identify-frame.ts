/** A cheap look at what a frame is, without checking it: the simulator keys a frame's fate by it. */
import { readU32, readU53 } from '../base/bytes.ts';
import { MessageKind } from '../raft/message.ts';
import * as at from './layout.ts';

/**
 * Kind, term, and the last entry's index (of a vote request the last log index, of an answer to an append the
 * match index). All are 0 for what is no frame, each is 0 where it cannot be read.
 */
export function identifyFrame(frame: Uint8Array, into: { kind: number; term: number; index: number }): void {
  into.kind = 0;
  into.term = 0;
  into.index = 0;
  if (frame.length < at.FRAME_BYTES_MIN || readU32(frame, at.AT_MAGIC) !== at.MAGIC) return;
  into.kind = frame[at.AT_KIND]!;
  into.term = Math.max(0, readU53(frame, at.AT_TERM));
  into.index = Math.max(0, indexOf(frame, into.kind));
}

function indexOf(frame: Uint8Array, kind: number): number {
  switch (kind) {
    case MessageKind.AppendRequest: {
      if (frame.length < at.AT_ENTRIES) return 0;
      const previousIndex = readU53(frame, at.AT_PREVIOUS_INDEX);
      return previousIndex < 0 ? 0 : previousIndex + readU32(frame, at.AT_ENTRY_COUNT);
    }
    case MessageKind.AppendResponse:
      return frame.length < at.APPEND_RESPONSE_BYTES ? 0 : readU53(frame, at.AT_MATCH_INDEX);
    case MessageKind.PreVoteRequest:
    case MessageKind.VoteRequest:
      return frame.length < at.PRE_VOTE_REQUEST_BYTES ? 0 : readU53(frame, at.AT_LAST_LOG_INDEX);
    case MessageKind.ReadIndexRequest:
    case MessageKind.ReadIndexResponse:
      return frame.length < at.READ_INDEX_REQUEST_BYTES ? 0 : readU53(frame, at.AT_READ_REQUEST);
    case MessageKind.SnapshotRequest:
    case MessageKind.SnapshotResponse:
      // Of a transfer: how far it is.
      return frame.length < at.SNAPSHOT_RESPONSE_BYTES ? 0 : readU53(frame, at.AT_SNAPSHOT_OFFSET);
    default:
      return 0;
  }
}
