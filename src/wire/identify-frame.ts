/** A cheap look at what a frame is, without checking it: the simulator keys a frame's fate by it. */
import { readU32, readU53 } from '../base/bytes.ts';
import { MessageKind } from '../raft/message.ts';
import * as at from './layout.ts';

/** Kind, term, and the last entry's index (of a vote request the last log index, of an answer the match index). */
export function identifyFrame(frame: Uint8Array, into: { kind: number; term: number; index: number }): void {
  into.kind = frame[at.AT_KIND] ?? 0;
  into.term = frame.length < at.FRAME_BYTES_MIN ? 0 : readU53(frame, at.AT_TERM);
  into.index = 0;
  if (into.kind === MessageKind.AppendRequest && frame.length >= at.AT_ENTRIES) {
    into.index = readU53(frame, at.AT_PREVIOUS_INDEX) + readU32(frame, at.AT_ENTRY_COUNT);
  } else if (into.kind === MessageKind.AppendResponse && frame.length >= at.APPEND_RESPONSE_BYTES) {
    into.index = readU53(frame, at.AT_MATCH_INDEX);
  } else if (
    (into.kind === MessageKind.VoteRequest || into.kind === MessageKind.PreVoteRequest) &&
    frame.length >= at.VOTE_REQUEST_BYTES
  ) {
    into.index = readU53(frame, at.AT_LAST_LOG_INDEX);
  }
}
