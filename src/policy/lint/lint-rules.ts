import type { FindingKind } from '../../core/check/findings.ts';
import { APACHE_RULES } from './apache-rules.ts';
import { COSIGN_CONF_RULES } from './cosign-conf-rules.ts';
import { FACTOR_LIST_RULES } from './factor-list-rules.ts';
import { IGNORE_RULES } from './ignore-rules.ts';
import { LIGHTTPD_PLACE_RULES } from './lighttpd-place-rules.ts';
import { LIGHTTPD_RULES } from './lighttpd-rules.ts';
import { LIGHTTPD_SETTING_RULES } from './lighttpd-setting-rules.ts';
import { PLACE_RULES } from './place-rules.ts';
import type { Rule } from './rule.ts';
import { SECTION_RULES } from './section-rules.ts';

/** Every rule by its id, by what it is about. Ids keep their meaning. */
export const LINT_RULE_GROUPS = {
  CosignRequireFactor: FACTOR_LIST_RULES,
  'One section or server': SECTION_RULES,
  'Sections and servers together': PLACE_RULES,
  'lighttpd: one setting': LIGHTTPD_SETTING_RULES,
  'lighttpd: blocks and modules together': LIGHTTPD_PLACE_RULES,
  'cosign.conf': COSIGN_CONF_RULES,
  'Comments for the linter': IGNORE_RULES,
} as const satisfies Readonly<Record<string, Readonly<Partial<Record<FindingKind, Rule>>>>>;

export const LINT_RULES = {
  ...APACHE_RULES,
  ...LIGHTTPD_RULES,
  ...COSIGN_CONF_RULES,
  ...IGNORE_RULES,
};

export type LintRule = keyof typeof LINT_RULES;
