import { existsSync } from 'node:fs';
import { serviceFileOf } from '../../adapters/program.ts';
import type { Config } from '../../core/config/config.ts';
import { isBelowHome } from '../../core/config/below-home.ts';
import { termsOf } from '../../core/config/sections/service-section.ts';
import type { CheckContext } from './context.ts';

/** Check what the configuration says of the resident service, and whether the launcher asks one. */
export function checkService(config: Config, context: CheckContext): void {
  const { findings, config: path, program } = context;
  const { globals } = config;
  if (globals.kind !== 'good') return;
  const { allow_users: allowed = {}, admin_users: admins = [] } = globals.value.service ?? {};
  for (const user of admins) checkUser(`service.admin_users: ${user}`, user, context);
  for (const [user, entry] of Object.entries(allowed)) {
    const key = `service.allow_users.${user}`;
    checkUser(key, user, context);
    for (const name of termsOf(entry).factors) checkFactor(key, name, config, context);
  }
  const file = serviceFileOf(program);
  if (Object.keys(allowed).length === 0 && existsSync(file)) {
    const what = `the launcher asks the service, and ${path} lets nobody ask it: everybody is refused`;
    findings.error('service-users', file, what, `write [service.allow_users], or rm ${file}`);
  }
}

function checkUser(
  key: string,
  user: string,
  { findings, config, findAccount }: CheckContext,
): void {
  if (findAccount(user) !== undefined) return;
  findings.error('no-account', config, `${key}: there is no such account`, 'correct the name');
}

function checkFactor(
  key: string,
  name: string,
  config: Config,
  { findings, config: path }: CheckContext,
): void {
  const section = config.section(name);
  if (section === undefined) {
    const what = `${key}: there is no section [factors.${name}]`;
    findings.error('service-factor', path, what, 'write the section, or the name of another one');
    return;
  }
  if (section.kind !== 'good') return;
  const { value } = section;
  if (value.host === 'checkpassword') {
    const what = `${key}: the service cannot answer for [factors.${name}], of host = "checkpassword"`;
    findings.error('service-factor', path, what, 'take the name out');
  }
  if ('secret_file' in value && value.secret_file !== undefined && isBelowHome(value.secret_file)) {
    const what = `${key}: the files of [factors.${name}] are in homes, which the service cannot read`;
    findings.error(
      'service-factor',
      path,
      what,
      'take the name out, or keep the secrets elsewhere',
    );
  }
}
