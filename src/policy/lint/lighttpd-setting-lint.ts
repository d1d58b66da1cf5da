import { FACTOR_NAME } from '../compose/expression.ts';
import type { Setting } from '../lighttpd/config-tree.ts';
import { describeValue, foldCase } from '../lighttpd/config-value.ts';
import { COSIGN_KEYS, textsOf, wrongType } from '../lighttpd/cosign-keys.ts';
import { MOST_FACTORS, MOST_NAME_BYTES } from '../session-limits.ts';
import type { FactorListRule } from './factor-list-rules.ts';
import { lintKnown, type KnownFactors } from './factor-list-lint.ts';
import type { LighttpdRule } from './lighttpd-rules.ts';
import type { Tell } from './rule.ts';

/** More the filter's memory has no room for. */
const MOST_IN_MEMORY = 2;
const DEFAULT_PORT = '6663';

/** Find what is wrong with one setting of Cosign alone. */
export function lintSetting(
  setting: Setting,
  known: KnownFactors | undefined,
  tell: Tell<LighttpdRule | FactorListRule>,
): void {
  const { name, value } = setting;
  const key = foldCase(name);
  const rule = Object.hasOwn(COSIGN_KEYS, key) ? COSIGN_KEYS[key] : undefined;
  if (rule === undefined) {
    tell('lighttpd-unknown-key', setting, `${name} is no setting of the filter`);
    return;
  }
  if (name !== key) {
    tell('lighttpd-unknown-key', setting, `under a condition the filter knows ${key} only`);
  }
  const needed = wrongType(rule.type, value);
  if (needed !== undefined) {
    tell('lighttpd-type', setting, `${name} must be ${needed}, and is ${describeValue(value)}`);
    return;
  }
  if (rule.isBroken === true) tell('lighttpd-broken-key', setting, `${name} may crash lighttpd`);
  if (value.kind === 'unknown') return;
  const text = value.kind === 'string' ? value.text : '';
  if (key === 'cosign.port' && describeValue(value).replaceAll('"', '') !== DEFAULT_PORT) {
    tell('lighttpd-no-effect', setting, `the filter does not use ${name} ${describeValue(value)}`);
  }
  if (key === 'cosign.service' && !/^cosign-./i.test(text)) {
    tell('lighttpd-service', setting, `${describeValue(value)} does not begin with cosign-`);
  }
  if (key === 'cosign.valid-reference' && hasGroup(text)) {
    tell('lighttpd-reference-group', setting, `${describeValue(value)} has a group`);
  }
  if (key === 'cosign.require-factor') lintList(setting, known, tell);
}

function lintList(
  setting: Setting,
  known: KnownFactors | undefined,
  tell: Tell<LighttpdRule | FactorListRule>,
): void {
  const names = textsOf(setting.value);
  if (names.length === 0) tell('lighttpd-empty-list', setting, 'the list is empty');
  for (const name of names) {
    if (!FACTOR_NAME.test(name) || /^none$/i.test(name)) {
      tell('lighttpd-name', setting, `"${name}" is one factor, which nobody holds`);
    } else if (known !== undefined) lintKnown(name, setting, known, tell);
  }
  const different = [...new Set(names)];
  if (different.length < names.length) {
    const twice = names.filter((name, at) => names.indexOf(name) < at);
    tell('require-repeat', setting, `${twice.join(' ')} is named twice`);
  }
  const bytes = Buffer.byteLength(different.join(' '));
  if (different.length > MOST_FACTORS) {
    const what = `demands ${different.length} factors, a session holds ${MOST_FACTORS}`;
    tell('lighttpd-many', setting, what);
  } else if (bytes > MOST_NAME_BYTES) {
    tell('require-long', setting, `the names have ${bytes} bytes`);
  } else if (names.length > MOST_IN_MEMORY) {
    tell('lighttpd-overflow', setting, `the list has ${names.length} names`);
  }
}

/** Whether a pattern has a group that keeps what it matched. */
function hasGroup(pattern: string): boolean {
  return /\((?!\?(?:[:=!>|#]|<[=!]))/.test(pattern.replace(/\\.|\[\^?\]?(?:\\.|[^\]\\])*\]/g, ''));
}
