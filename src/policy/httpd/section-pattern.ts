import { isNamed, type Section } from '../apache/tree.ts';
import { hasWildcard, wildcardPattern, type Wildcard } from '../apache/wildcards.ts';
import { firstWord } from '../apache/words.ts';
import type { Pattern } from './pattern.ts';
import { compilePattern } from './regular-expression.ts';
import { mergeSlashes } from './request-path.ts';

/** What a section is for, by its argument. */
export interface SectionPattern {
  readonly kind: 'literal' | 'wildcard' | 'expression';
  readonly text: string;
  /** `undefined` for a literal, and for an expression that cannot be read here. */
  readonly matcher: Pattern | Wildcard | undefined;
}

/** Whether a section is for something; `undefined` where its expression has no answer here. */
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
    return { kind: 'expression', text, matcher: compilePattern(text) };
  }
  if (!hasWildcard(word)) return { kind: 'literal', text: word, matcher: undefined };
  const crossesSlashes = isNamed(node, 'files') || isNamed(node, 'proxy');
  const text = isNamed(node, 'directory') ? folderText(word) : word;
  return { kind: 'wildcard', text, matcher: wildcardPattern(text, crossesSlashes) };
}

/** Whether a `<Location>` or `<LocationMatch>` is for a path. */
export function fitsPath({ kind, text, matcher }: SectionPattern, path: string): Fit {
  if (kind === 'expression') return matcher?.test(path);
  const merged = mergeSlashes(path);
  if (kind === 'wildcard') return matcher?.test(merged);
  if (!merged.startsWith(text)) return false;
  const next = merged.charAt(text.length);
  return text === '' || text.endsWith('/') || next === '' || next === '/';
}

/** Whether a `<Directory>` is for a folder itself, which has a slash behind it. */
export function fitsFolder({ kind, text, matcher }: SectionPattern, folder: string): Fit {
  return kind === 'literal' ? folderText(text) === folder : matcher?.test(folder);
}

/** Whether a `<Files>` or `<FilesMatch>` is for a file's name. */
export function fitsFileName({ kind, text, matcher }: SectionPattern, name: string): Fit {
  return kind === 'literal' ? text === name : matcher?.test(name);
}

/** Whether a `<Proxy>` or `<ProxyMatch>` is for the URL behind a proxy. */
export function fitsProxied({ kind, text, matcher }: SectionPattern, url: string): Fit {
  return kind === 'literal' ? url.startsWith(text) : matcher?.test(url);
}

/** The text of a `<Directory>` as folders are compared: with a slash behind it. */
export function folderText(text: string): string {
  return text.endsWith('/') ? text : `${text}/`;
}

/** How many slashes a folder's path has: shorter ones are laid first. */
export function depthOf(folder: string): number {
  return folder.split('/').length - 1;
}
