import { hostname } from 'node:os';
import type { EnrolmentSettings } from '../../core/enrolment.ts';
import type { Login } from '../../core/login.ts';
import { CommandError } from '../console.ts';
import type { EnrolOptions } from './enrol.ts';

/**
 * Put together how codes are made and who the phone says they are for.
 *
 * @throws CommandError when a name is empty, or has a colon or a control character.
 */
export function enrolmentSettings(
  options: EnrolOptions,
  type: EnrolmentSettings['type'],
  login: Login,
): EnrolmentSettings {
  const host = hostname();
  const { algorithm, digits, period } = options;
  const issuer = options.issuer ?? host;
  const device = options.device === undefined ? '' : ` ${options.device}`;
  const label = options.label ?? `${login}@${host}${device}`;
  for (const [name, value] of Object.entries({ issuer, label })) {
    if (value.trim() === '') throw new CommandError(`--${name} must not be empty`);
    if (/[:\p{Cc}]/u.test(value)) {
      throw new CommandError(`--${name} must have no colon and no control character`);
    }
  }
  return { type, algorithm, digits, period, issuer, label };
}
