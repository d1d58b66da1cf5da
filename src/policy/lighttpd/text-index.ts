/** Values by a text that another one begins with, or ends with. */
export class TextIndex<Value> {
  readonly #values = new Map<string, Value[]>();
  readonly #lengths = new Set<number>();

  add(text: string, value: Value): void {
    const same = this.#values.get(text);
    if (same === undefined) this.#values.set(text, [value]);
    else same.push(value);
    this.#lengths.add(text.length);
  }

  /** Values of every text that this one begins with. */
  startsOf(text: string): readonly Value[] {
    return this.#find(text, (length) => text.slice(0, length));
  }

  /** Values of every text that this one ends with. */
  endsOf(text: string): readonly Value[] {
    return this.#find(text, (length) => text.slice(text.length - length));
  }

  #find(text: string, part: (length: number) => string): readonly Value[] {
    return [...this.#lengths]
      .filter((length) => length <= text.length)
      .flatMap((length) => this.#values.get(part(length)) ?? []);
  }
}
