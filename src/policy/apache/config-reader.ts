import type { Position } from '../position.ts';
import { APACHE_VERSION, isVersion, LoadedModules } from './conditions.ts';
import type { ConfigFiles } from './config-files.ts';
import { includedFiles } from './included-files.ts';
import { isBlank, logicalLines, trimBlanks } from './logical-lines.ts';
import type { ConfigTree, Node, SyntaxFault } from './tree.ts';
import { firstWord, wordsOf } from './words.ts';

/** What a configuration is read with, beside its files. */
export interface ReaderOptions {
  /** Names of `-D NAME`. */
  readonly defines?: readonly string[];
  /** What the environment of Apache has, from Debian's envvars say. */
  readonly environment?: ReadonlyMap<string, string>;
  readonly version?: string;
}

/** AP_MAX_INCLUDE_DEPTH. */
const DEEPEST_INCLUDE = 128;

/**
 * Read a configuration as Apache reads it at its start: continuations, includes, variables and the
 * conditions that are decided then. Directives that nobody knows are kept.
 *
 * @param path - The file to begin with, which `files` has.
 */
export function readApacheConfig(
  path: string,
  files: ConfigFiles,
  options: ReaderOptions = {},
): ConfigTree {
  const reader = new ConfigReader(path, files, options);
  const nodes: Node[] = [];
  reader.readFile(path, { file: path, line: 0 }, nodes, 0);
  return { nodes, fault: reader.fault, files: reader.files, notes: reader.notes };
}

/** Read the text of a `.htaccess`, in which there are no includes. */
export function readHtaccess(path: string, text: string, options: ReaderOptions = {}): ConfigTree {
  const none = { read: () => undefined, list: () => undefined, kind: () => undefined };
  const reader = new ConfigReader(path, none, options);
  const nodes: Node[] = [];
  reader.readText(path, text, nodes, 0);
  return { nodes, fault: reader.fault, files: [path], notes: reader.notes };
}

/** A section that is not closed yet. */
interface Open extends Position {
  readonly name: string;
  readonly args: string;
  /** Where its directives go; those of a condition go to the section around it. */
  readonly into: Node[];
  readonly kind: 'section' | 'condition' | 'skipped';
}

class ConfigReader {
  readonly files: string[] = [];
  readonly notes: SyntaxFault[] = [];
  fault: SyntaxFault | undefined;
  readonly #files: ConfigFiles;
  readonly #modules = new LoadedModules();
  readonly #defines: Map<string, string>;
  readonly #environment: ReadonlyMap<string, string>;
  readonly #version: string;
  #serverRoot: string;

  constructor(path: string, files: ConfigFiles, options: ReaderOptions) {
    this.#files = files;
    this.#defines = new Map((options.defines ?? []).map((name) => [name, '']));
    this.#environment = options.environment ?? new Map();
    this.#version = options.version ?? APACHE_VERSION;
    this.#serverRoot = path.slice(0, path.lastIndexOf('/')) || '/';
  }

  readFile(path: string, from: Position, into: Node[], depth: number): void {
    const text = this.#files.read(path);
    if (text === undefined) {
      this.#refuse(from, `${path} cannot be read`);
      return;
    }
    if (depth > DEEPEST_INCLUDE) {
      this.#refuse(from, `includes are more than ${DEEPEST_INCLUDE} deep: ${path} includes itself`);
      return;
    }
    this.files.push(path);
    this.readText(path, text, into, depth);
  }

  readText(file: string, text: string, into: Node[], depth: number): void {
    const open: Open[] = [];
    let current = into;
    for (const { text: content, line } of logicalLines(text)) {
      if (this.fault !== undefined) return;
      const at = { file, line };
      if (content.startsWith('</')) {
        const closed = open.pop();
        if (!this.#closes(closed, content, at)) return;
        current = open.at(-1)?.into ?? into;
        continue;
      }
      const isSkipping = open.at(-1)?.kind === 'skipped';
      if (content.startsWith('<')) {
        const opened = this.#open(content, at, current, isSkipping);
        if (opened === undefined) return;
        open.push(opened);
        current = opened.into;
      } else if (!isSkipping) {
        this.#readDirective(content, at, current, depth);
      }
    }
    const left = open.at(-1);
    if (left !== undefined && this.fault === undefined) {
      this.#refuse(left, `<${left.name}> was not closed`);
    }
  }

  #closes(closed: Open | undefined, content: string, at: Position): boolean {
    const end = content.indexOf('>');
    const name = trimBlanks(end < 0 ? content.slice(2) : content.slice(2, end));
    if (end < 0) {
      this.#refuse(at, `</${name} has no closing >`);
    } else if (closed === undefined) {
      this.#refuse(at, `</${name}> without <${name}>`);
    } else if (closed.name.toLowerCase() !== name.toLowerCase()) {
      this.#refuse(at, `expected </${closed.name}> but saw </${name}>`);
    } else {
      return true;
    }
    return false;
  }

  #open(content: string, at: Position, current: Node[], isSkipping: boolean): Open | undefined {
    let end = 1;
    while (end < content.length && !isNameEnd(content.charCodeAt(end))) end += 1;
    const name = content.slice(1, end);
    if (!content.endsWith('>') || name === '') {
      this.#refuse(at, `<${name} has no closing >`);
      return undefined;
    }
    const raw = trimBlanks(content.slice(end, -1));
    if (isSkipping) return { ...at, name, args: raw, into: current, kind: 'skipped' };
    const args = this.#expand(raw, at);
    const holds = this.#condition(name, args, at);
    if (holds !== undefined) {
      return { ...at, name, args, into: current, kind: holds ? 'condition' : 'skipped' };
    }
    const children: Node[] = [];
    current.push({ kind: 'section', name, args, children, ...at });
    return { ...at, name, args, into: children, kind: 'section' };
  }

  /** Whether a condition that is decided while reading holds; `undefined` when it is none. */
  #condition(name: string, args: string, at: Position): boolean | undefined {
    const word = firstWord(args).word;
    const isNegated = word.startsWith('!');
    const asked = isNegated ? word.slice(1) : word;
    switch (name.toLowerCase()) {
      case 'ifmodule':
        if (this.#modules.isUnknown) {
          this.#note(at, 'there is no LoadModule, so every module counts as loaded');
        }
        return this.#modules.has(asked) !== isNegated;
      case 'ifdefine':
        return this.#defines.has(asked) !== isNegated;
      case 'ifversion':
        return isVersion(args, this.#version);
      case 'iffile':
        return (this.#files.kind(this.#absolute(asked)) !== undefined) !== isNegated;
      case 'ifdirective':
      case 'ifsection':
        this.#note(at, `<${name} ${args}> counts as true: not every module's names are known`);
        return !isNegated;
      default:
        return undefined;
    }
  }

  #readDirective(content: string, at: Position, into: Node[], depth: number): void {
    let end = 0;
    while (end < content.length && !isBlank(content.charCodeAt(end))) end += 1;
    const name = content.slice(0, end);
    let start = end;
    while (start < content.length && isBlank(content.charCodeAt(start))) start += 1;
    const args = this.#expand(content.slice(start), at);
    switch (name.toLowerCase()) {
      case 'include':
      case 'includeoptional':
        this.#include(name, args, at, into, depth);
        return;
      case 'define': {
        const { word, rest } = firstWord(args);
        this.#defines.set(word, firstWord(rest).word);
        return;
      }
      case 'undefine':
        this.#defines.delete(firstWord(args).word);
        return;
      case 'loadmodule':
        this.#modules.load(args);
        break;
      case 'serverroot':
        this.#serverRoot = firstWord(args).word.replace(/\/+$/, '') || '/';
        break;
      case 'use':
        this.#note(at, 'macros are not followed');
        break;
      default:
        break;
    }
    into.push({ kind: 'directive', name, args, ...at });
  }

  #include(name: string, args: string, at: Position, into: Node[], depth: number): void {
    const isOptional = name.toLowerCase() === 'includeoptional';
    for (const word of wordsOf(args)) {
      const found = includedFiles(this.#absolute(word), this.#files);
      if (found.length === 0 && !isOptional) this.#refuse(at, `${name} ${word}: no such file`);
      for (const path of found) {
        if (this.fault !== undefined) return;
        this.readFile(path, at, into, depth + 1);
      }
    }
  }

  #absolute(path: string): string {
    return path.startsWith('/') ? path : `${this.#serverRoot.replace(/\/$/, '')}/${path}`;
  }

  /** Put in what is defined; what is not stays as it is, and Apache warns. */
  #expand(args: string, at: Position): string {
    if (!args.includes('${')) return args;
    return args.replace(/\$\{([^}:]+)\}/g, (whole, name: string) => {
      const value = this.#defines.get(name) ?? this.#environment.get(name);
      if (value === undefined) this.#note(at, `\${${name}} is not defined and stays as it is`);
      return value ?? whole;
    });
  }

  #note(at: Position, what: string): void {
    this.notes.push({ file: at.file, line: at.line, what });
  }

  #refuse(at: Position, what: string): void {
    this.fault ??= { file: at.file, line: at.line, what };
  }
}

/** The name of a section ends at a blank or at the `>`. */
function isNameEnd(code: number): boolean {
  return code === 62 || isBlank(code);
}
