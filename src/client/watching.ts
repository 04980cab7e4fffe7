/** Server-sent events of a server, cut out of a stream of text. */
export interface KeyChange {
  /** Of the entry that made it; rises. */
  readonly index: number;
  readonly key: string;
  /** Null: the key was removed. */
  readonly value: string | null;
}

export interface ChangeListener {
  changed(change: KeyChange): void;
  /** Changes are missing here: what was read before is to be read again. */
  lost(): void;
  /** No server gives a stream now, and why; it is tried again until one does, or the watch is given up. */
  unreachable?(why: string): void;
}

export class EventReader {
  readonly #listener: ChangeListener;
  #text = '';
  /** Everything up to this index was heard; null before the server has said where it begins. */
  lastId: number | null = null;

  constructor(listener: ChangeListener) {
    this.#listener = listener;
  }

  push(text: string): void {
    this.#text += text;
    for (let end = this.#text.indexOf('\n\n'); end >= 0; end = this.#text.indexOf('\n\n')) {
      this.#event(this.#text.slice(0, end));
      this.#text = this.#text.slice(end + 2);
    }
  }

  /** The stream was cut off: the rest of an event will come again. */
  reset(): void {
    this.#text = '';
  }

  #event(event: string): void {
    const fields = new Map(
      event.split('\n').map((line): [string, string] => {
        const colon = line.indexOf(': ');
        return [line.slice(0, colon), line.slice(colon + 2)];
      }),
    );
    const id = Number(fields.get('id') ?? Number.NaN);
    if (Number.isSafeInteger(id)) this.lastId = id;
    const kind = fields.get('event');
    if (kind === 'lost') this.#listener.lost();
    if (kind !== 'put' && kind !== 'delete') return;
    // The servers of this package write it so.
    this.#listener.changed(JSON.parse(fields.get('data') ?? '') as KeyChange);
  }
}
