import { KeptInput, type InputText } from '../kept-input.ts';
import { splitLines, type StandardInput } from '../standard-input.ts';

/** What came with a request, read as a factor's process reads its standard input. */
export class RequestInput {
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  async lines(): Promise<StandardInput> {
    const { pieces: input } = await this.#kept();
    if (input.kind === 'malformed') return input;
    return { kind: 'lines', lines: await splitLines(input.pieces) };
  }

  async text(): Promise<InputText> {
    return (await this.#kept()).text;
  }

  async #kept(): Promise<KeptInput> {
    const kept = new KeptInput(true);
    if (this.#bytes.length > 0) await kept.take(this.#bytes);
    return kept;
  }
}
