import { isNamed, type Section } from '../apache/tree.ts';
import { hasWildcard, wildcardPattern } from '../apache/wildcards.ts';
import { firstWord } from '../apache/words.ts';
import { compilePattern } from './regular-expression.ts';
import { mergeSlashes } from './request-path.ts';

/** What a section is for, by its argument. */
export interface SectionPattern {
  readonly kind: 'literal' | 'wildcard' | 'expression';
  readonly text: string;
  /** `undefined` for a literal, and for an expression that cannot be read here. */
  readonly regExp: RegExp | undefined;
}

/** Whether a section is for something; `undefined` where its expression cannot be read here. */
export type Fit = boolean | undefined;

const PATTERNS = new WeakMap<Section, SectionPattern>();

/** Read the argument of a section; `<Location ~ REGEX>` and `<LocationMatch REGEX>` are the same. */
export function sectionPattern(node: Section): SectionPattern {
  const known = PATTERNS.get(node);
  if (known !== undefined) return known;
  const pattern = readPattern(node);
  PATTERNS.set(node, pattern);
  return pattern;
}

function readPattern(node: Section): SectionPattern {
  const { word, rest } = firstWord(node.args);
  const isTilde = word === '~';
  if (isTilde || /match$/i.test(node.name)) {
    const text = isTilde ? firstWord(rest).word : word;
    return { kind: 'expression', text, regExp: compilePattern(text) };
  }
  if (!hasWildcard(word)) return { kind: 'literal', text: word, regExp: undefined };
  const crossesSlashes = isNamed(node, 'files') || isNamed(node, 'proxy');
  const text = isNamed(node, 'directory') ? folderText(word) : word;
  return { kind: 'wildcard', text, regExp: wildcardPattern(text, crossesSlashes) };
}

/** Whether a `<Location>` or `<LocationMatch>` is for a path. */
export function fitsPath({ kind, text, regExp }: SectionPattern, path: string): Fit {
  if (kind === 'expression') return regExp?.test(path);
  const merged = mergeSlashes(path);
  if (kind === 'wildcard') return regExp?.test(merged);
  if (!merged.startsWith(text)) return false;
  const next = merged.charAt(text.length);
  return text === '' || text.endsWith('/') || next === '' || next === '/';
}

/** Whether a `<Directory>` is for a folder itself, which has a slash behind it. */
export function fitsFolder({ kind, text, regExp }: SectionPattern, folder: string): Fit {
  return kind === 'literal' ? folderText(text) === folder : regExp?.test(folder);
}

/** Whether a `<Files>` or `<FilesMatch>` is for a file's name. */
export function fitsFileName({ kind, text, regExp }: SectionPattern, name: string): Fit {
  return kind === 'literal' ? text === name : regExp?.test(name);
}

/** Whether a `<Proxy>` or `<ProxyMatch>` is for the URL behind a proxy. */
export function fitsProxied({ kind, text, regExp }: SectionPattern, url: string): Fit {
  return kind === 'literal' ? url.startsWith(text) : regExp?.test(url);
}

/** The text of a `<Directory>` as folders are compared: with a slash behind it. */
export function folderText(text: string): string {
  return text.endsWith('/') ? text : `${text}/`;
}

/** How many slashes a folder's path has: shorter ones are laid first. */
export function depthOf(folder: string): number {
  return folder.split('/').length - 1;
}
