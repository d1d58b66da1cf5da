/** What a file may be that holds a secret, and one that does not; root's or the factor's own. */
export const SECRET_FILE = { allowedPerm: 0o640 };
export const PUBLIC_FILE = { allowedPerm: 0o755, mostBytes: 1_048_576 };
