import { wordsOf } from '../apache/words.ts';
import type { RewriteOutcome } from '../rewrite/server-rewriting.ts';
import { said } from './cosign-settings.ts';
import type { Place } from './request-place.ts';

/**
 * The path of the program that `Action` has for what `SetHandler` or `AddHandler` names; the
 * request goes on as one for it. An action for a type of content is not known here.
 *
 * @see mod_actions (httpd 2.4)
 */
export function actionFor(place: Place): Extract<RewriteOutcome, { kind: 'path' }> | undefined {
  const handler = place.effective.handler ?? handlerByName(place);
  if (handler === undefined) return undefined;
  const line = linesOf(place, 'action').findLast((each) => {
    return wordsOf(each.args)[0]?.toLowerCase() === handler.toLowerCase();
  });
  const program = line && wordsOf(line.args)[1];
  if (line === undefined || program === undefined) return undefined;
  const plain = {
    kind: 'path',
    isPassedThrough: false,
    hasEnded: false,
    status: undefined,
  } as const;
  return { ...plain, path: `${program}${place.path}`, by: said(line) };
}

/** Of `AddHandler`, by one of the extensions that a file has. */
function handlerByName(place: Place): string | undefined {
  const { found } = place;
  if (found?.kind !== 'file' && found?.kind !== 'assumed-file') return undefined;
  const [, ...extensions] = (found.path.split('/').at(-1) ?? '').toLowerCase().split('.');
  const line = linesOf(place, 'addhandler').findLast(({ args }) => {
    const [, ...given] = wordsOf(args);
    return given.some((each) => extensions.includes(each.replace(/^\./, '').toLowerCase()));
  });
  return line && wordsOf(line.args)[0];
}

function linesOf({ scopes }: Place, name: string): Place['scopes'][number]['handling'] {
  return scopes
    .flatMap(({ handling }) => handling)
    .filter((line) => line.name.toLowerCase() === name);
}
