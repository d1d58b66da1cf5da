import type { Position } from '../position.ts';
import { conditionFault } from './conditions.ts';
import type { ConfigFiles } from './config-files.ts';
import { includedFiles } from './included-files.ts';
import { LineStream } from './line-stream.ts';
import { MacroReader } from './macro-reader.ts';
import type { MacroLine } from './macros.ts';
import { closingFault, endFault, readOpening, type OpenSection } from './open-sections.ts';
import type { ReadingState } from './reading-state.ts';
import { sectionFault } from './section-faults.ts';
import type { Node } from './tree.ts';
import { directiveOf, firstWord } from './words.ts';
import { countFault } from './word-counts.ts';

/** AP_MAX_INCLUDE_DEPTH. */
const DEEPEST_INCLUDE = 128;

/** No person nests so deep; whatever looks at the nodes later goes down with them. */
const DEEPEST_NESTING = 500;

/** Names of directives in all of Apache's modules, and in others', are made of these. */
const DIRECTIVE_NAME = /^[A-Za-z_][\w.-]*$/;

/** Reads files into nodes, line by line. */
export class FileReader {
  readonly state: ReadingState;
  readonly #macros: MacroReader;
  readonly #around: readonly string[];

  /** @param around - The section that all of it is in, as a `.htaccess` is in its folder's. */
  constructor(state: ReadingState, around: readonly string[] = []) {
    this.state = state;
    this.#around = around;
    this.#macros = new MacroReader(state);
  }

  /** What it defines, includes and loads, a `.htaccess` is not allowed to. */
  get #isAccessFile(): boolean {
    return this.#around.length > 0;
  }

  /** @param from - What includes it. */
  readFile(path: string, from: Position, into: Node[], depth: number): void {
    const text = this.state.source.read(path);
    if (text === undefined) {
      this.state.refuse(from, `${path} cannot be read`);
    } else if (depth > DEEPEST_INCLUDE) {
      const what = `includes are more than ${DEEPEST_INCLUDE} deep: ${path} includes itself`;
      this.state.refuse(from, what);
    } else if (this.state.spend('files', 1, from)) {
      this.state.files.push(path);
      this.readText(path, text, into, depth);
    }
  }

  readText(file: string, text: string, into: Node[], depth: number): void {
    const { state } = this;
    const open: OpenSection[] = [];
    const stream = new LineStream(file, text);
    let current = into;
    if (!state.spend('characters', text.length, { file, line: 1 })) return;
    for (let line = stream.next(); line !== undefined; line = stream.next()) {
      const at = placeOf(line);
      // Those that macros make are counted there.
      if (line.uses.length === 0 && !state.spend('lines', 1, at)) return;
      const isSkipping = open.at(-1)?.kind === 'skipped';
      const content = isSkipping ? line.text : state.expand(line.text, at);
      if (state.isRefused()) return;
      if (content.startsWith('</')) {
        const fault = closingFault(open, content, at);
        if (fault !== undefined) state.refuse(fault.at, fault.what);
        open.pop();
        current = open.at(-1)?.into ?? into;
      } else if (content.startsWith('<')) {
        const opened = this.#open(content, at, current, open, stream);
        if (opened !== undefined) open.push(opened);
        if (open.length > DEEPEST_NESTING) {
          state.refuse(at, `sections are nested more than ${DEEPEST_NESTING} deep`);
        }
        current = opened?.into ?? current;
      } else if (!isSkipping) {
        this.#readDirective({ ...line, text: content }, at, current, depth, stream);
      }
      if (state.isRefused()) return;
    }
    const fault = endFault(open);
    if (fault !== undefined) state.refuse(fault.at, fault.what);
  }

  /** `undefined` for what is closed already, or refused. */
  #open(
    content: string,
    at: Position,
    current: Node[],
    open: readonly OpenSection[],
    stream: LineStream,
  ): OpenSection | undefined {
    const { state } = this;
    const { name, args } = readOpening(content);
    if (open.at(-1)?.kind === 'skipped') return { ...at, name, into: current, kind: 'skipped' };
    if (args === undefined) {
      state.refuse(at, `<${name} has no closing >`);
      return undefined;
    }
    const lowerName = name.toLowerCase();
    if (lowerName === 'macro' && !this.#isAccessFile) {
      this.#macros.define(args, at, stream);
      return undefined;
    }
    const wrong = conditionFault(lowerName, args);
    if (wrong !== undefined) {
      state.refuse(at, wrong);
      return undefined;
    }
    const holds = state.decide(lowerName, args, at);
    if (holds !== undefined) {
      return { ...at, name, into: current, kind: holds ? 'condition' : 'skipped' };
    }
    this.#checkName(name, at);
    const own = open.filter(({ kind }) => kind === 'section').map((each) => each.name);
    const late = sectionFault(lowerName, args, [...this.#around, ...own], current);
    if (late !== undefined) state.refuseLate(at, late);
    const children: Node[] = [];
    // Spelled out, because copying a position is most of what a section costs.
    const { file, line: number, use } = at;
    current.push(
      use === undefined
        ? { kind: 'section', name, args, children, file, line: number }
        : { kind: 'section', name, args, children, file, line: number, use },
    );
    return { file, line: number, name, into: children, kind: 'section', ...(use && { use }) };
  }

  #readDirective(
    line: MacroLine,
    at: Position,
    into: Node[],
    depth: number,
    stream: LineStream,
  ): void {
    const { state } = this;
    const { name, args } = directiveOf(line.text);
    const wrong = countFault(name, args);
    if (wrong !== undefined) {
      state.refuse(at, wrong);
      return;
    }
    switch (this.#isAccessFile ? '' : name.toLowerCase()) {
      case 'include':
      case 'includeoptional':
        this.#include(name, args, at, into, depth);
        return;
      case 'define':
        state.definitions.define(args);
        return;
      case 'undefine':
        state.definitions.undefine(args);
        return;
      case 'use':
        this.#macros.use(args, line, at, stream);
        return;
      case 'undefmacro':
        this.#macros.undefine(args, at);
        return;
      case 'loadmodule':
        state.modules.load(args);
        break;
      case 'serverroot':
        state.setServerRoot(args);
        break;
      default:
        this.#checkName(name, at);
    }
    if (name.toLowerCase() === 'error') state.refuseLate(at, args === '' ? 'Error' : args);
    const { file, line: number, use } = at;
    into.push(
      use === undefined
        ? { kind: 'directive', name, args, file, line: number }
        : { kind: 'directive', name, args, file, line: number, use },
    );
  }

  /** What no module can have is refused when all is read: a byte order mark's line, for one. */
  #checkName(name: string, at: Position): void {
    if (!DIRECTIVE_NAME.test(name)) this.state.refuseLate(at, `${name} is no directive`);
  }

  #include(name: string, args: string, at: Position, into: Node[], depth: number): void {
    const { state } = this;
    const isOptional = name.toLowerCase() === 'includeoptional';
    const { word } = firstWord(args);
    const found = includedFiles(state.absolute(word), this.#counted(at));
    if (state.isRefused()) return;
    if (found.length === 0 && !isOptional) state.refuse(at, `${name} ${word}: no such file`);
    for (const path of found) {
      if (state.isRefused()) return;
      this.readFile(path, at, into, depth + 1);
    }
  }

  /** The files, of which every look into a folder counts; once it is too much they are empty. */
  #counted(at: Position): ConfigFiles {
    const { state } = this;
    return {
      read: (path) => state.source.read(path),
      kind: (path) => state.source.kind(path),
      list: (path) => {
        const names = state.fault === undefined ? state.source.list(path) : undefined;
        return state.spend('names', 1 + (names?.length ?? 0), at) ? names : undefined;
      },
    };
  }
}

function placeOf({ file, line, uses: [outer] }: MacroLine): Position {
  if (outer === undefined) return { file, line };
  return { file, line, use: { file: outer.file, line: outer.line } };
}
