import { FACTOR_LIST_RULES } from './factor-list-rules.ts';
import { PLACE_RULES } from './place-rules.ts';
import { SECTION_RULES } from './section-rules.ts';

/** Everything that can be wrong with Cosign's directives in Apache's configuration. */
export const APACHE_RULES = { ...FACTOR_LIST_RULES, ...SECTION_RULES, ...PLACE_RULES };

export type ApacheRule = keyof typeof APACHE_RULES;
