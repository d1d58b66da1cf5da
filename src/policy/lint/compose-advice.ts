import { shellWord } from '../../core/check/findings.ts';
import type { Directive } from '../apache/tree.ts';
import type { CosignSettings } from '../httpd/cosign-settings.ts';
import type { SiteSection } from '../places/site-section.ts';

/** The very command for lists of which one was meant to be enough, so that OR is one paste away. */
export function composeAdvice(
  lists: readonly Directive[],
  section: SiteSection | undefined,
  { service, redirect }: CosignSettings,
): string {
  const branches = lists.map(({ args }) => args.trim().split(/\s+/).filter(Boolean));
  const expression = branches
    .filter((branch) => branch.length > 0)
    .map((branch) => branch.join(' and '))
    .join(' or ');
  const options = [
    ['--service', service?.value.replace(/^cosign-/, '') ?? 'NAME'],
    ['--weblogin', redirect?.value ?? 'URL'],
    ...(section?.kind === 'location' ? [['--location', section.pattern.text]] : []),
  ];
  const words = ['cosign-factors', 'policy', 'compose', expression, ...options.flat()];
  return `write one; where OR was meant: ${words.map(shellWord).join(' ')}`;
}
