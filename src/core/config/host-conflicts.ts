import type { HostName } from './values.ts';

/** What of a section depends on its host. */
interface HostKeys {
  readonly host?: HostName | undefined;
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
  const { host = 'cosign', fields, types } = section;
  return [
    ...(types !== undefined && host !== 'pam' ? [`${path}.types is for host = "pam" only`] : []),
    ...(host !== 'cosign' && fields !== undefined && fields.length !== 2
      ? [`${path}.fields must be "login" and one more: host = "${host}" has one prompt`]
      : []),
  ];
}
