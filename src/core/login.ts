declare const loginBrand: unique symbol;

/** A login name that `parseLogin` has seen: at most what Cosign itself accepts. */
export type Login = string & { readonly [loginBrand]: true };

const LONGEST_LOGIN = 129;
const COSIGN_LOGIN = /^[A-Za-z0-9+.=@_:/~-]+$/;

/**
 * Read a login name as the form field or the environment gave it.
 *
 * @returns the login, or `undefined` when Cosign itself would refuse it after our "yes": anything
 * but letters, digits and `+.=@_:/~-`, or more than 129 characters.
 */
export function parseLogin(raw: string): Login | undefined {
  return raw.length <= LONGEST_LOGIN && COSIGN_LOGIN.test(raw) ? (raw as Login) : undefined;
}

/**
 * Use a login as one segment of a path.
 *
 * @returns the segment, or `undefined` when it could leave its folder, hide, or look like an
 * option: a `/` or `~` anywhere, a leading `.` or `-`. Names of our own files begin with a dot, so no
 * login can have one.
 */
export function pathSegment(login: Login): string | undefined {
  return asPathSegment(login);
}

/** The same for a name that need not be a login: that of an account, say. */
export function asPathSegment(name: string): string | undefined {
  return /[/~\0]|^[.-]|^$/.test(name) ? undefined : name;
}
