import type { Directive } from '../apache/tree.ts';
import { wordsOf } from '../apache/words.ts';
import type { Environment } from '../rewrite/rewrite-state.ts';
import { compilePattern } from './regular-expression.ts';
import type { WebRequest } from './request-url.ts';

/**
 * Add what `SetEnvIf` and `BrowserMatch` set; `SetEnv` comes only after rewriting. Where it depends
 * on a header that is not known, the value is `undefined`.
 *
 * @param lines - Of all sections that hold, in the order of the walk.
 * @see SetEnvIf (httpd 2.4)
 */
export function withConditions(
  before: Environment,
  lines: readonly Directive[],
  request: WebRequest,
  path: string,
): Environment {
  const environment = new Map(before);
  for (const line of lines) {
    const [, kind = '', noCase] =
      /^(setenvif|browsermatch)(nocase)?$/.exec(line.name.toLowerCase()) ?? [];
    if (kind === '') continue;
    const words = wordsOf(line.args);
    const [attribute = '', source = '', ...set] =
      kind === 'browsermatch' ? ['User-Agent', ...words] : words;
    const value = attributeOf(attribute, environment, request, path);
    const pattern = compilePattern(source, noCase !== undefined);
    const match = value === undefined ? undefined : pattern?.exec(value);
    if (match === null) continue;
    for (const each of set) apply(each, match, environment);
  }
  return environment;
}

/** Add what `SetEnv` sets. */
export function withFixed(before: Environment, lines: readonly Directive[]): Environment {
  const environment = new Map(before);
  for (const { name, args } of lines) {
    if (name.toLowerCase() !== 'setenv') continue;
    const [variable = '', value = ''] = wordsOf(args);
    environment.set(variable, value);
  }
  return environment;
}

/** `undefined` where only the running server knows. */
function attributeOf(
  attribute: string,
  environment: Environment,
  { method, address, host }: WebRequest,
  path: string,
): string | undefined {
  switch (attribute.toLowerCase()) {
    case 'request_uri':
      return path;
    case 'request_method':
      return method;
    case 'request_protocol':
      return 'HTTP/1.1';
    case 'remote_addr':
      return address;
    case 'host':
      return host;
    default:
      return environment.get(attribute);
  }
}

/** @param match - `undefined` where it is not known whether there is one. */
function apply(
  word: string,
  match: RegExpExecArray | undefined,
  environment: Map<string, string | undefined>,
): void {
  const [, unset, name = '', value = '1'] = /^(!?)([^=]*)(?:=(.*))?$/s.exec(word) ?? [];
  if (match === undefined) environment.set(name, undefined);
  else if (unset === '!') environment.delete(name);
  else {
    const text = value.replace(/\$(\d)/g, (_, digit: string) => match[Number(digit)] ?? '');
    environment.set(name, text);
  }
}
