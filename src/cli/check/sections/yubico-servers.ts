import { PUBLIC_FILE, SECRET_FILE } from '../../../adapters/yubikey/file-rules.ts';
import { openClient, UnfitSection } from '../../../adapters/yubikey/server-client.ts';
import type { YubicoServerSection } from '../../../core/config/sections/yubico-section.ts';
import { Fault } from '../../../core/verdict.ts';
import type { CheckContext } from '../context.ts';
import { checkTrustedFile } from '../files/trusted-file.ts';

/**
 * Check what a section says of its validation servers, and the files that it names. They are not asked.
 *
 * @returns no ids: the keys are the servers' to know.
 */
export function checkYubicoServers(
  name: string,
  section: YubicoServerSection,
  context: CheckContext,
): readonly string[] {
  const { findings, config, user } = context;
  const before = findings.all.length;
  const files = [
    [section.api_key_file, SECRET_FILE, 'put the key there that the server gave to this client'],
    [section.client_key_file, SECRET_FILE, 'put the private key there'],
    [section.client_cert_file, PUBLIC_FILE, 'put the certificate there'],
    [section.ca_file, PUBLIC_FILE, 'put the certificates there that servers are signed with'],
  ] as const;
  for (const [path, rules, todo] of files) {
    if (path !== undefined) checkTrustedFile(path, rules, todo, context);
  }
  if (Array.isArray(section.urls) && section.urls.length > 1 && section.state_dir === undefined) {
    const what = `factors.${name}: servers that do not tell each other can accept a code once each`;
    findings.warning('validation-servers', config, what, 'set state_dir');
  }
  // A file that cannot be used was told above, with more to it.
  if (findings.all.length > before) return [];
  const open = (): unknown => openClient(section);
  try {
    if (user === undefined) open();
    else user.run(open);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const problems = error instanceof UnfitSection ? error.problems : [error.placedWhat];
    for (const what of problems) {
      findings.error(
        'validation-servers',
        config,
        `factors.${name}.${what}`,
        'correct it; see docs/yubico.md',
      );
    }
  }
  return [];
}
