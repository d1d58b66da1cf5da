import type { HostName } from './values.ts';

/** What of a section depends on its host. */
interface HostKeys {
  readonly type: string;
  readonly host?: HostName | undefined;
  readonly split?: object | undefined;
  readonly bypass_dir?: string | undefined;
  readonly fields?: readonly string[] | undefined;
  readonly types?: readonly string[] | undefined;
}

/**
 * Find keys of a section that its host cannot have.
 *
 * @param path - The section's key path.
 * @param section - The section, its keys checked one by one.
 */
export function hostConflicts(path: string, section: HostKeys): readonly string[] {
  const { type, host = 'cosign', fields, types, split, bypass_dir: bypass } = section;
  return [
    ...(types !== undefined && host !== 'pam' ? [`${path}.types is for host = "pam" only`] : []),
    ...(split !== undefined && host === 'cosign'
      ? [`${path}.split is for hosts with one prompt; Cosign's form has a field for each`]
      : []),
    ...(split !== undefined && type === 'pam'
      ? [`${path}.split is for factors of codes; the modules of a PAM service can split themselves`]
      : []),
    ...(split !== undefined && bypass !== undefined
      ? [
          `${path}.bypass_dir must not be set with split: a code of it would do without the password`,
        ]
      : []),
    ...(host !== 'cosign' && fields !== undefined && fields.length !== 2
      ? [`${path}.fields must be "login" and one more: host = "${host}" has one prompt`]
      : []),
  ];
}
