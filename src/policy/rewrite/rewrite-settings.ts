import type { Directive } from '../apache/tree.ts';
import { wordsOf } from '../apache/words.ts';
import { lastWord, readRules, type RewriteRule } from './rewrite-rules.ts';

/** What mod_rewrite knows of a server or of a section, once laid over others. */
export interface RewriteSettings {
  /** Of `RewriteEngine`. */
  readonly isOn: boolean | undefined;
  /** Of `RewriteOptions`, in lower case. */
  readonly options: readonly string[] | undefined;
  /** Of `RewriteBase`. */
  readonly base: string | undefined;
  readonly rules: readonly RewriteRule[];
  /** The folder, with a slash behind it, or what a section is for; none is a server's. */
  readonly directory: string | undefined;
}

const READ = new WeakMap<readonly Directive[], RewriteSettings>();

/** Read a section's directives of mod_rewrite, once. */
export function rewriteSettings(
  lines: readonly Directive[],
  directory: string | undefined,
): RewriteSettings {
  const known = READ.get(lines);
  if (known?.directory === directory && known !== undefined) return known;
  const engine = lastWord(lines, 'rewriteengine');
  const options = lines.filter((line) => line.name.toLowerCase() === 'rewriteoptions');
  const settings = {
    isOn: engine === undefined ? undefined : engine.toLowerCase() === 'on',
    options:
      options.length === 0
        ? undefined
        : options.flatMap((line) => wordsOf(line.args)).map((word) => word.toLowerCase()),
    base: lastWord(lines, 'rewritebase'),
    rules: readRules(lines),
    directory,
  };
  READ.set(lines, settings);
  return settings;
}

/**
 * Lay the settings of a host over the main server's, or those of a section over what is around it:
 * rules are inherited only where an option says so.
 *
 * @see RewriteOptions (httpd 2.4)
 */
export function mergeRewriting(around: RewriteSettings, inner: RewriteSettings): RewriteSettings {
  const options = inner.options ?? around.options;
  const has = (name: string): boolean => options?.includes(name) === true;
  const gives = (name: string): boolean =>
    around.options?.includes(name) === true && !has('ignoreinherit');
  const isAfter = has('inherit') || gives('inheritdown');
  const isBefore = has('inheritbefore') || gives('inheritdownbefore');
  return {
    isOn: inner.isOn ?? around.isOn,
    options,
    base: inner.base ?? (has('mergebase') ? around.base : undefined),
    rules: isAfter
      ? [...inner.rules, ...around.rules]
      : isBefore
        ? [...around.rules, ...inner.rules]
        : inner.rules,
    directory: inner.directory,
  };
}
