import type { ConfigFiles } from '../apache/config-files.ts';
import { wordsOf } from '../apache/words.ts';
import type { Assume } from './assume.ts';
import { said } from './cosign-settings.ts';
import type { Mapping } from './file-mapping.ts';
import type { Servers } from './server-config.ts';

/**
 * Map `/~user/…` as mod_userdir does: to the first of its folders that is there, or to the last.
 *
 * Homes are those of the machine's own passwd file. Of a user whom it does not have nobody here
 * knows whether there is one: that is assumed, and the home with it.
 *
 * @returns `undefined` where it is no such path, or not for this user.
 * @see UserDir (httpd 2.4)
 */
export function mapUserFolder(
  path: string,
  { server, main }: Servers,
  files: ConfigFiles,
  assume: Assume,
): Mapping | undefined {
  const [, user, rest = ''] = /^\/~([^/]+)(\/.*)?$/s.exec(path) ?? [];
  if (user === undefined || user === '.' || user === '..') return undefined;
  const lines = [main, ...(server.isMain ? [] : [server])].flatMap(({ mapping }) =>
    mapping.filter(({ name }) => name.toLowerCase() === 'userdir'),
  );
  const named = (word: string): readonly string[] | undefined =>
    lines.map(({ args }) => wordsOf(args)).findLast(([first]) => first?.toLowerCase() === word);
  const disabled = named('disabled');
  const isEnabled = named('enabled')?.includes(user) === true;
  const isDisabled = disabled?.length === 1 || disabled?.includes(user) === true;
  if (isDisabled && !isEnabled) return undefined;
  const line = lines.findLast(({ args }) => !/^(en|dis)abled\b/i.test(args));
  if (line === undefined) return undefined;
  const from = said(line);
  const words = wordsOf(line.args);
  const found = words.map((word) => folderOf(word, user, files));
  if (
    found.includes(undefined) &&
    !assume({ ...from, directive: `${from.directive} for ${user}` })
  ) {
    return undefined;
  }
  const folders = found.map((each, at) => each ?? `/home/${user}/${words[at] ?? ''}`);
  const there = folders.find((each) => !isUrl(each) && files.kind(each) !== undefined);
  const folder = there ?? folders.at(-1) ?? '';
  if (isUrl(folder)) return { kind: 'redirect', status: 302, from };
  return { kind: 'file', path: `${folder}${rest}`, base: folder, from };
}

/** `undefined` where the user's home is not known. */
function folderOf(word: string, user: string, files: ConfigFiles): string | undefined {
  if (word.includes('*')) return word.replace('*', user);
  if (word.startsWith('/') || isUrl(word)) return `${word.replace(/\/$/, '')}/${user}`;
  const line = files
    .read('/etc/passwd')
    ?.split('\n')
    .find((each) => each.startsWith(`${user}:`));
  const home = line?.split(':')[5];
  return home === undefined || home === '' ? undefined : `${home.replace(/\/$/, '')}/${word}`;
}

function isUrl(text: string): boolean {
  return /^[a-z]+:\/\//i.test(text);
}
