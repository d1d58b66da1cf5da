import { basename } from 'node:path';
import type { ServiceModule } from '../../adapters/pam/service-files.ts';
import type { Config } from '../../core/config/config.ts';
import { termsOf } from '../../core/config/sections/service-section.ts';
import type { Section } from '../../core/config/schema.ts';
import {
  canRefuse,
  OWN_MODULE,
  parseModuleLine,
  type ModuleLine,
} from '../../core/pam/module-line.ts';
import type { CheckContext } from './context.ts';

/**
 * Check a line by which PAM asks the resident service: what is wrong with it refuses everybody, or lets in
 * whoever is not enrolled.
 *
 * @param stack - All modules of that service, this one among them.
 */
export function checkModuleLine(
  line: ServiceModule,
  stack: readonly ServiceModule[],
  config: Config,
  { findings }: CheckContext,
): void {
  const file = basename(line.module);
  if (file !== OWN_MODULE) return;
  const at = { file: line.file, line: line.line };
  const told = parseModuleLine(file, line.words);
  for (const word of told.refused) {
    const what = `the module refuses ${word}, and everybody with it`;
    findings.error('pam-module-word', at, what, 'take it out; docs/pam-module.md has the words');
  }
  const { factor } = told;
  if (factor === undefined) {
    findings.error('pam-module-factor', at, 'names no factor', 'write factor=NAME, of a section');
    return;
  }
  const section = config.section(factor);
  if (section === undefined) {
    const what = `there is no section [factors.${factor}], so it refuses everybody`;
    findings.error('pam-module-factor', at, what, 'write the section, or the name of another one');
    return;
  }
  if (!mayAsk('root', factor, config)) {
    const what = `root may not ask the service for ${factor}, so it refuses everybody`;
    findings.error(
      'service-users',
      at,
      what,
      `write root = ["${factor}"] in [service.allow_users]`,
    );
  }
  if (section.kind !== 'good') return;
  checkSection(line, told, section.value, at, findings);
  if (told.isNullOk && !stack.some((other) => other !== line && isGuard(other, line))) {
    const what = `nullok, and nothing else of ${line.group} can refuse: who is not enrolled yet needs nothing at all`;
    findings.error(
      'pam-module-alone',
      at,
      what,
      'ask for a password before it, or take nullok out',
    );
  }
}

function checkSection(
  { group }: ServiceModule,
  { factor = '', isNullOk }: ModuleLine,
  { host = 'cosign', types = ['auth'], unenrolled }: Section,
  at: { readonly file: string; readonly line: number },
  findings: CheckContext['findings'],
): void {
  if (host !== 'pam') {
    const what = `[factors.${factor}] is for host = "${host}", so it refuses everybody here`;
    findings.error('other-host', at, what, 'write host = "pam" there, or a section for PAM');
  }
  if (!types.some((type) => type === group)) {
    const what = `a line of ${group}, and ${factor} answers ${types.join(' and ')} only`;
    findings.error('pam-line-type', at, what, 'move it to auth, or take it out');
  }
  if (isNullOk && unenrolled === undefined) {
    const what = `nullok, and [factors.${factor}] lets nobody past who is not enrolled`;
    findings.warning('pam-module-nullok', at, what, 'take it out, or write unenrolled there');
  }
  if (!isNullOk && unenrolled !== undefined) {
    const what = `[factors.${factor}] has unenrolled, and without nullok it counts for nobody here`;
    findings.warning('pam-module-nullok', at, what, 'write nullok, or take unenrolled out');
  }
}

function isGuard(other: ServiceModule, line: ServiceModule): boolean {
  const file = basename(other.module);
  return other.group === line.group && file !== OWN_MODULE && canRefuse(file);
}

function mayAsk(user: string, factor: string, { globals }: Config): boolean {
  const entry = globals.kind === 'good' ? globals.value.service?.allow_users?.[user] : undefined;
  return entry !== undefined && termsOf(entry).factors.includes(factor);
}
