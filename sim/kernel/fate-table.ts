/**
 * The scenario's overrides of single fates, ready for looking up: by integers for messages, by text for the
 * much rarer disk operations. An empty table is recognised by one flag, so that an ordinary run pays nothing.
 */
import type { MemberId } from '../../src/base/types.ts';
import { formatDiskKey, type MessageKey, parseDiskKey, parseMessageKey } from './fate.ts';

interface MessageOverride<Fate> {
  readonly key: MessageKey;
  readonly fate: Fate;
}

/** `Fate` is a scenario's `FateOverride`; the kernel needs to know no more of it than the key. */
export class FateTable<Fate extends { readonly key: string }> {
  readonly isEmpty: boolean;
  readonly #unmatched = new Set<string>();
  /** By a hash of the key's integers; the few that share one stand in a list. */
  readonly #messages = new Map<number, MessageOverride<Fate>[]>();
  readonly #disk = new Map<string, Fate>();

  /** A later override of the same key wins. @throws Error when a key is neither a message's nor a disk operation's. */
  constructor(fates: readonly Fate[]) {
    this.isEmpty = fates.length === 0;
    for (const fate of fates) {
      this.#unmatched.add(fate.key);
      const key = parseMessageKey(fate.key);
      if (key !== null) {
        this.#addMessage(key, fate);
      } else if (parseDiskKey(fate.key) !== null) {
        this.#disk.set(fate.key, fate);
      } else {
        throw new Error(
          `the fate's key "${fate.key}" is not an identity: ` +
            'write message/<from>/<to>/<kind>/<term>/<index>/<attempt> ' +
            'or disk/<server>/<operation>/<path>/<offset>/<attempt>',
        );
      }
    }
  }

  message(
    from: MemberId,
    to: MemberId,
    kind: number,
    term: number,
    index: number,
    attempt: number,
  ): Fate | null {
    if (this.isEmpty) return null;
    const candidates = this.#messages.get(slotOf(from, to, kind, term, index, attempt));
    if (candidates === undefined) return null;
    // From the end, so that the last one given wins.
    for (let i = candidates.length - 1; i >= 0; i -= 1) {
      const { key, fate } = candidates[i]!;
      if (
        key.index === index &&
        key.attempt === attempt &&
        key.term === term &&
        key.kind === kind &&
        key.from === from &&
        key.to === to
      ) {
        this.#unmatched.delete(fate.key);
        return fate;
      }
    }
    return null;
  }

  disk(server: MemberId, operation: string, path: string, offset: number, attempt: number): Fate | null {
    if (this.#disk.size === 0) return null;
    const fate = this.#disk.get(formatDiskKey({ server, operation, path, offset, attempt }));
    if (fate === undefined) return null;
    this.#unmatched.delete(fate.key);
    return fate;
  }

  /** The keys, in the order given, of overrides that nobody has asked for: what they name has not happened. */
  unmatched(): string[] {
    return [...this.#unmatched];
  }

  #addMessage(key: MessageKey, fate: Fate): void {
    const slot = slotOf(key.from, key.to, key.kind, key.term, key.index, key.attempt);
    const candidates = this.#messages.get(slot);
    if (candidates === undefined) this.#messages.set(slot, [{ key, fate }]);
    else candidates.push({ key, fate });
  }
}

function slotOf(
  from: number,
  to: number,
  kind: number,
  term: number,
  index: number,
  attempt: number,
): number {
  let slot = Math.imul(from, 31) + to;
  slot = Math.imul(slot, 31) + kind;
  slot = Math.imul(slot, 1009) + term;
  slot = Math.imul(slot, 1_000_003) + index;
  return (Math.imul(slot, 31) + attempt) | 0;
}
