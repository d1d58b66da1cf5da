import type { Block } from '../lighttpd/config-tree.ts';
import { textsOf } from '../lighttpd/cosign-keys.ts';
import { PROTECTED, REQUIRE } from './lighttpd-blocks.ts';
import type { LighttpdRule } from './lighttpd-rules.ts';
import type { LighttpdSite } from './lighttpd-site.ts';
import type { Tell } from './rule.ts';

/** Find what is wrong with the condition that a block of Cosign's settings stands under. */
export function lintCondition(block: Block, tell: Tell<LighttpdRule>): void {
  const { condition, settings, opened, file, line } = block;
  const isCosign = [...settings.keys()].some((name) => name.startsWith('cosign.'));
  if (condition === undefined || !isCosign) return;
  const again = opened.slice(1).find((place) => {
    return [...settings].some(
      ([name, setting]) =>
        name.startsWith('cosign.') && setting.file === place.file && setting.line >= place.line,
    );
  });
  if (again !== undefined) {
    const what = `${condition.written} stands first at ${file}:${line}, and this is part of it`;
    tell('lighttpd-same-block', again, what);
  }
  const { subject, comparison, text = '/' } = condition;
  if (subject !== 'url') return;
  const isPattern = comparison === '=~' || comparison === '!~';
  if (isPattern && !/^(?:\(\?[a-z]+\))?(?:\^|\((?:\?:)?\^)/.test(text)) {
    tell('lighttpd-unanchored', block, `${condition.written} holds anywhere in a path`);
  }
  const isLowering = ['cosign.protected = "disable"', 'cosign.allow-public-access = "enable"'].some(
    (wanted) => {
      const [name = '', value = ''] = wanted.split(' = ');
      const own = settings.get(name)?.value;
      return own?.kind === 'string' && `"${own.text}"` === value;
    },
  );
  const isWithinName =
    (comparison === '=^' && !text.endsWith('/')) ||
    (comparison === '=~' && /^\^\/[\w/-]*\w$/.test(text));
  if (isLowering && isWithinName) {
    tell('lighttpd-open-prefix', block, `${condition.written} also holds for ${text}x`);
  }
}

/** Paths that a condition does not see, and that lead to the same page. */
export function lintWaysAround(block: Block, site: LighttpdSite, tell: Tell<LighttpdRule>): void {
  const { condition, settings } = block;
  const own = settings.get(PROTECTED)?.value;
  const isOn = own?.kind === 'string' && own.text === 'enable';
  const isProtecting = isOn || textsOf(settings.get(REQUIRE)?.value).length > 0;
  if (condition?.subject !== 'url' || !isProtecting) return;
  const { comparison, text = '', written } = condition;
  const isPattern = comparison === '=~';
  const wantsEnd = /^=[=$]$/.test(comparison) || (isPattern && /\$\)?$/.test(text));
  if (wantsEnd && site.takesLastMark) {
    tell('lighttpd-question-mark', block, `${written} does not hold where ?x?y is added`);
  }
  if (isPattern) tell('lighttpd-not-utf8', block, `${written} never holds where %80 is added`);
}
