import { PUBLIC_FILE, SECRET_FILE } from '../../../adapters/yubikey/file-rules.ts';
import type { MappingLdap } from '../../../core/config/sections/mapping-ldap.ts';
import { hasCertificate, parseBindPassword } from '../../../core/yubikey/ldap-files.ts';
import type { CheckContext } from '../context.ts';
import { checkTrustedFile } from '../files/trusted-file.ts';

/** Check the files that the table of a directory names. The directory is not asked. */
export function checkMappingLdap(mapping: MappingLdap, context: CheckContext): void {
  const { bind_password_file: passwordFile, ca_file: caFile } = mapping;
  if (passwordFile !== undefined) {
    const text = checkTrustedFile(passwordFile, SECRET_FILE, 'put the password there', context);
    if (text !== undefined && parseBindPassword(text) === undefined) {
      const what = 'is not one line with the password of bind_dn';
      context.findings.error('bind-password', passwordFile, what, 'write that line');
    }
  }
  if (caFile === undefined) return;
  const todo = 'put the certificates there that the directory is signed with';
  const text = checkTrustedFile(caFile, PUBLIC_FILE, todo, context);
  if (text !== undefined && !hasCertificate(text)) {
    context.findings.error('ca-file', caFile, 'has no certificate in PEM', todo);
  }
}
