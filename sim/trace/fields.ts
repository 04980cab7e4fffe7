/** Reads the fields of plain JSON, strictly; what is not as it must be is told with its place. */

/** Completed with the file and the line by whoever reads the line. */
export class FieldError extends Error {}

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

export class Fields {
  readonly #record: Readonly<Record<string, unknown>>;
  readonly #place: string;

  /** @param place of the object in its line, for instance `sent[0].message`; empty: the line itself. */
  constructor(value: unknown, place = '') {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw new FieldError(`${place === '' ? 'the line' : place} is not a JSON object`);
    // Any JSON object is a record of unknown values.
    this.#record = value as Readonly<Record<string, unknown>>;
    this.#place = place;
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#record, name);
  }

  integer(name: string): number {
    const value = this.#record[name];
    return Number.isSafeInteger(value) ? (value as number) : this.#refuse(name, 'an integer');
  }

  flag(name: string): boolean {
    const value = this.#record[name];
    return typeof value === 'boolean' ? value : this.#refuse(name, 'true or false');
  }

  text(name: string): string {
    const value = this.#record[name];
    return typeof value === 'string' ? value : this.#refuse(name, 'a text');
  }

  bytes(name: string): Uint8Array {
    const value = this.#record[name];
    return typeof value === 'string' && BASE64.test(value)
      ? Buffer.from(value, 'base64')
      : this.#refuse(name, 'base64');
  }

  object(name: string): Fields {
    return new Fields(this.#record[name], this.#at(name));
  }

  objectOrNull(name: string): Fields | null {
    return this.#record[name] === null ? null : this.object(name);
  }

  list<Item>(name: string, read: (item: Fields) => Item): Item[] {
    const items: Item[] = [];
    for (const [at, item] of this.#array(name).entries())
      items.push(read(new Fields(item, `${this.#at(name)}[${at}]`)));
    return items;
  }

  integers(name: string): number[] {
    return this.#array(name).map((value) =>
      Number.isSafeInteger(value) ? (value as number) : this.#refuse(name, 'a list of integers'),
    );
  }

  #array(name: string): readonly unknown[] {
    const value = this.#record[name];
    return Array.isArray(value) ? value : this.#refuse(name, 'a list');
  }

  #at(name: string): string {
    return this.#place === '' ? name : `${this.#place}.${name}`;
  }

  #refuse(name: string, wanted: string): never {
    const what = this.has(name) ? `is not ${wanted}` : 'is missing';
    throw new FieldError(`${this.#at(name)} ${what}`);
  }
}
