/** Ends a request to a server that says nothing for a while. What it says begins the time anew: a backup may be long. */
export class Patience {
  readonly #control = new AbortController();
  readonly #timer: NodeJS.Timeout;

  /** @param silenceMax milliseconds. */
  constructor(silenceMax: number) {
    const silent = new Error(`nothing came for ${silenceMax} ms`);
    this.#timer = setTimeout(() => this.#control.abort(silent), silenceMax);
  }

  get signal(): AbortSignal {
    return this.#control.signal;
  }

  /** All of the body, as UTF-8. @throws what the request ended with. */
  async textOf({ body }: Response): Promise<string> {
    this.#timer.refresh();
    if (body === null) return '';
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
    const reader = body.getReader();
    let text = '';
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      this.#timer.refresh();
      text += decoder.decode(part.value, { stream: true });
    }
    return text + decoder.decode();
  }

  /** Nothing is waited for any more. */
  end(): void {
    clearTimeout(this.#timer);
  }
}
