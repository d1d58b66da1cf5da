import type { IgnoreRule } from '../../../src/policy/lint/ignore-rules.ts';
import { conf, OTP, PAM, type Fixture } from './fixture.ts';

export const IGNORE_FIXTURES: Readonly<Record<IgnoreRule, Fixture>> = {
  'ignore-malformed': {
    bad: conf(
      '# cosign-lint: ignore secondary-frist it is meant',
      '# cosign-lint: ignore secondary-first',
      '# cosign-lint: skip',
      PAM,
    ),
    at: ['cosign.conf:1', 'cosign.conf:2', 'cosign.conf:3'],
    good: conf('# cosign-lint: ignore secondary-first the form asks for both', OTP, PAM),
  },
  'ignore-unused': {
    bad: conf('# cosign-lint: ignore secondary-first it is meant', PAM, OTP),
    at: ['cosign.conf:1'],
    good: conf(
      '# cosign-lint: ignore secondary-first it is meant',
      '#cosign-lint:  ignore  odd-field  the form posts it',
      'factor @/factors/otp -2 login passcode #',
      PAM,
    ),
  },
};
