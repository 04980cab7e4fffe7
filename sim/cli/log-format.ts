/**
 * One line a happening, in fixed columns, so that a run can be read by eye: server columns stand side by side and
 * a change of role, term or commit index is seen as a change of the shape of the line.
 */
import type { LogLine } from '../run-result.ts';

export const LOG_LEGEND = `${[
  'One line for each thing that happened, in order; what one event did has one number.',
  '  event   its number          time  virtual seconds     srv  server id (- for clients and the world)',
  '  role    F follower, P pre-candidate, C candidate, L leader',
  '  term    current term        vote  voted for (- none)',
  '  last    last log index      cmt   commit index        app  applied index',
  '  what    what happened, with its details',
  'Servers: start, message, election-timeout, heartbeat-due, quorum-lost, proposal, configuration-change,',
  '  read, read-retry, read-timeout, transfer, transfer-timeout, forget-leader, ticket-completed, applied,',
  '  snapshot-saved (its own), snapshot-chunk-read (to send), snapshot-staged (received). Then',
  '  <- M               the message that it handled',
  '  -> 2 M after #1    a message that it sent to server 2; with "after #1" not before its write 1 is durable',
  '  write #2           its disk is to keep what changed (term, vote, log); durable #2: that has been done',
  '  append 3..5        entries that it added to its log; cut from 3: entries that it removed, from there on',
  'Messages',
  '  append t1 0/0+1    in term 1: here is one entry, it comes after that of term 0 and index 0 (+0: none, a heartbeat)',
  '  ok t1 match 3      my log agrees with yours up to index 3',
  '  no t1 at 5, conflict 1/2   it does not at 5: go back to term 1, index 2',
  '  vote? t2 log 1/3   vote for me in term 2, my log ends with term 1, index 3; vote yes t2, vote no t2: the answer',
  '  pre-vote?          the same, asked before the term is raised; by transfer: the leader asked for the campaign',
  '  read index? t1 #4  request 4: from which index on is a read linearizable; read index 9, read index no: the answer',
  '  snapshot t1 of 1/9, 0+4 of 8   of the snapshot of term 1, index 9: 4 bytes from 0 on, of 8 (0+0: what do you have?)',
  '  snapshot of 9 t1, wants 4      the answer: go on at byte 4; when all is there and durable: ok',
  '  campaign now t1    the leader of term 1 hands its leadership over to the receiver',
  'Clients: call, then return, refused (certainly without effect) or unknown. At a server: request and answer;',
  '  session 4/12       the request numbered 12 of session 4; a retry has the same number',
  'Disks: disk, an operation that has ended; write F 512+64: 64 bytes of file F, from byte 512 on',
  'World: fault, fault-ends, crash, told to stop, restart, stopped (by itself), turned off (a removed server),',
  '  administrator (asks for changes of the membership, and is answered), liveness (the core is healed), VIOLATION',
].join('\n')}\n`;

const HEADER = [
  '   event',
  '       time',
  'srv',
  'role',
  ' term',
  'vote',
  '  last',
  '   cmt',
  '   app',
  'what',
];

export const LOG_HEADER = `${HEADER.join(' ')}\n`;

const ROLE_LETTERS: Readonly<Record<string, string>> = {
  follower: 'F',
  'pre-candidate': 'P',
  candidate: 'C',
  leader: 'L',
};

export function formatLogLine(line: LogLine): string {
  const cells = [
    String(line.event),
    seconds(line.atUs),
    cell(line.server),
    line.role === null ? '-' : (ROLE_LETTERS[line.role] ?? line.role),
    cell(line.term),
    line.vote === null || line.vote < 0 ? '-' : String(line.vote),
    cell(line.lastIndex),
    cell(line.commitIndex),
    cell(line.appliedIndex),
  ];
  const padded = cells.map((text, n) => text.padStart(HEADER[n]!.length));
  return `${padded.join(' ')} ${line.what.padEnd(14)} ${line.detail}`.trimEnd();
}

function cell(value: number | null): string {
  return value === null ? '-' : String(value);
}

/** Microseconds as seconds with six decimals, without floating point. */
function seconds(atUs: number): string {
  const fraction = String(atUs % 1_000_000).padStart(6, '0');
  return `${Math.floor(atUs / 1_000_000)}.${fraction}`;
}
