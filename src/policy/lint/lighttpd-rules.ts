import { LIGHTTPD_PLACE_RULES } from './lighttpd-place-rules.ts';
import { LIGHTTPD_SETTING_RULES } from './lighttpd-setting-rules.ts';

/** What can be wrong with Cosign's settings for lighttpd, by ids that keep their meaning. */
export const LIGHTTPD_RULES = { ...LIGHTTPD_SETTING_RULES, ...LIGHTTPD_PLACE_RULES };

export type LighttpdRule = keyof typeof LIGHTTPD_RULES;
