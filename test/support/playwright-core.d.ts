/**
 * The few names of playwright-core that tests use: its own types want those of a browser, which
 * would then be there for everything else too.
 * tsconfig.json puts them in its place.
 */

export interface Locator {
  count(): Promise<number>;
  first(): Locator;
  last(): Locator;
  locator(selector: string): Locator;
  innerText(): Promise<string>;
}
export interface Page {
  goto(address: string): Promise<unknown>;
  title(): Promise<string>;
  /** @param expression - JavaScript, run in the page. */
  evaluate(expression: string): Promise<unknown>;
  locator(selector: string, options?: { readonly hasText: string }): Locator;
  on(event: 'console', listener: (message: { text(): string }) => void): this;
  on(event: 'pageerror', listener: (error: Error) => void): this;
  on(event: 'request', listener: (request: { url(): string }) => void): this;
}
export interface Browser {
  newPage(options: {
    readonly viewport: { readonly width: number; readonly height: number };
  }): Promise<Page>;
  close(): Promise<void>;
}
export const chromium: {
  launch(options: {
    readonly executablePath: string;
    readonly args: readonly string[];
  }): Promise<Browser>;
};
