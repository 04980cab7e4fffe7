/**
 * A configuration as the payload of a log entry: a version, a byte of flags, then the five lists, each with its length
 * first. Canonical: equal configurations have equal bytes, and other bytes are no configuration.
 *
 * | part | bytes |
 * |---|---|
 * | version | 1 |
 * | flags: bit 0 automatic leave | 1 |
 * | the highest id that was ever a member's | 8 |
 * | voters, outgoing, learners, learners-next | each: count 4, then 8 a member id |
 * | names | count 4, then each: member id 8, length 4, UTF-8 |
 */
import { readU32, readU53, U53_BYTES, writeU8, writeU32, writeU53 } from '../base/bytes.ts';
import { impossible } from '../base/invariant.ts';
import { readText, textBytes, writeText } from '../base/text.ts';
import type { MemberId } from '../base/types.ts';
import {
  type Configuration,
  isMember,
  MEMBER_NAME_BYTES_MAX,
  MEMBERS_MAX,
  type MemberName,
  membersOf,
} from './configuration.ts';

const VERSION = 1;
/** Version and flags. */
const HEADER_BYTES = 2;
const COUNT_BYTES = 4;
const AUTO_LEAVE = 1;

/** @throws InvariantViolation for what no configuration can be: see `isWellFormed`. */
export function encodeConfiguration(configuration: Configuration): Uint8Array {
  if (!isWellFormed(configuration)) impossible(`no configuration: ${JSON.stringify(configuration)}`);
  const { voters, outgoing, learners, learnersNext, names, autoLeave } = configuration;
  const lists = [voters, outgoing, learners, learnersNext];
  let size = HEADER_BYTES + U53_BYTES + COUNT_BYTES;
  for (const list of lists) size += COUNT_BYTES + list.length * U53_BYTES;
  for (const { name } of names) size += U53_BYTES + COUNT_BYTES + textBytes(name);
  const bytes = new Uint8Array(size);
  writeU8(bytes, 0, VERSION);
  writeU8(bytes, 1, autoLeave ? AUTO_LEAVE : 0);
  writeU53(bytes, HEADER_BYTES, configuration.highestId);
  let at = HEADER_BYTES + U53_BYTES;
  for (const list of lists) {
    writeU32(bytes, at, list.length);
    at += COUNT_BYTES;
    for (const member of list) {
      writeU53(bytes, at, member);
      at += U53_BYTES;
    }
  }
  writeU32(bytes, at, names.length);
  at += COUNT_BYTES;
  for (const { id, name } of names) {
    writeU53(bytes, at, id);
    writeU32(bytes, at + U53_BYTES, textBytes(name));
    at = writeText(bytes, at + U53_BYTES + COUNT_BYTES, name);
  }
  return bytes;
}

/** Null for bytes that `encodeConfiguration` does not write. */
export function decodeConfiguration(bytes: Uint8Array): Configuration | null {
  if (bytes.length < HEADER_BYTES || bytes[0] !== VERSION || bytes[1]! > AUTO_LEAVE) return null;
  const reader = new Reader(bytes);
  const highestId = reader.member();
  const voters = reader.members();
  const outgoing = reader.members();
  const learners = reader.members();
  const learnersNext = reader.members();
  const names = reader.names();
  if (!reader.atEnd()) return null;
  const autoLeave = bytes[1] === AUTO_LEAVE;
  const configuration = { voters, outgoing, learners, learnersNext, autoLeave, names, highestId };
  return isWellFormed(configuration) ? configuration : null;
}

/** Reads on until something does not fit; what it says after that means nothing. */
class Reader {
  readonly #bytes: Uint8Array;
  #at = HEADER_BYTES;
  #failed = false;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  atEnd(): boolean {
    return !this.#failed && this.#at === this.#bytes.length;
  }

  members(): MemberId[] {
    const members: MemberId[] = [];
    for (let left = this.#count(); left > 0; left -= 1) members.push(this.member());
    return members;
  }

  names(): MemberName[] {
    const names: MemberName[] = [];
    for (let left = this.#count(); left > 0; left -= 1) {
      const id = this.member();
      names.push({ id, name: this.#text(this.#u32()) });
    }
    return names;
  }

  #count(): number {
    const count = this.#u32();
    if (count > MEMBERS_MAX) this.#failed = true;
    return this.#failed ? 0 : count;
  }

  #u32(): number {
    const at = this.#take(COUNT_BYTES);
    return at < 0 ? 0 : readU32(this.#bytes, at);
  }

  member(): MemberId {
    const at = this.#take(U53_BYTES);
    const member = at < 0 ? -1 : readU53(this.#bytes, at);
    if (member < 0) this.#failed = true;
    return member;
  }

  #text(bytes: number): string {
    const at = this.#take(bytes);
    const text = at < 0 ? null : readText(this.#bytes, at, at + bytes);
    if (text === null) this.#failed = true;
    return text ?? '';
  }

  #take(bytes: number): number {
    const at = this.#at;
    if (this.#failed || bytes > this.#bytes.length - at) {
      this.#failed = true;
      return -1;
    }
    this.#at += bytes;
    return at;
  }
}

/**
 * What holds of every configuration that stands in a log: somebody decides; lists ascend; a learner votes in neither
 * half; whoever becomes a learner votes in the old half alone; only a joint configuration is left; names are of members;
 * no id is above the highest.
 */
export function isWellFormed(configuration: Configuration): boolean {
  const { voters, outgoing, learners, learnersNext, autoLeave, names } = configuration;
  const ids = names.map(({ id }) => id);
  if (voters.length === 0 || membersOf(configuration).length > MEMBERS_MAX) return false;
  if (![voters, outgoing, learners, learnersNext, ids].every(ascends)) return false;
  if (learners.some((member) => voters.includes(member) || outgoing.includes(member))) return false;
  if (learnersNext.some((member) => voters.includes(member) || !outgoing.includes(member))) return false;
  if (outgoing.length === 0 && autoLeave) return false;
  if (membersOf(configuration).some((member) => member > configuration.highestId)) return false;
  return names.every(({ id, name }) => isMember(configuration, id) && isName(name));
}

/** A member's name is not blank and not too long. */
export function isName(name: string): boolean {
  return name.trim() !== '' && textBytes(name) <= MEMBER_NAME_BYTES_MAX;
}

function ascends(members: readonly MemberId[]): boolean {
  for (let at = 1; at < members.length; at += 1) if (members[at - 1]! >= members[at]!) return false;
  return true;
}
