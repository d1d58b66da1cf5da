/** Settings that the filter cannot work without, line by line. */
export const COSIGN = [
  'server.modules = ( "mod_access", "mod_cosign" )',
  'cosign.hostname = "weblogin.example.edu"',
  'cosign.redirect = "https://weblogin.example.edu/cosign-bin/cosign.cgi"',
  'cosign.post-error-redirect = "https://weblogin.example.edu/post_error.html"',
  'cosign.validation-handler-uri = "/cosign/valid"',
  'cosign.valid-reference = "^https://www\\.example\\.edu/.*"',
  'cosign.validation-error-redirect = "https://weblogin.example.edu/error.html"',
  'cosign.service = "cosign-www"',
] as const;

/** A configuration with them and with other lines behind them. */
export function site(...lines: readonly string[]): string {
  return [...COSIGN, ...lines, ''].join('\n');
}

/** Protected below a path, with a list of factors. */
export function under(path: string, ...names: readonly string[]): readonly string[] {
  return [
    `$HTTP["url"] =^ "${path}" {`,
    'cosign.protected = "enable"',
    ...(names.length === 0 ? [] : [`cosign.require-factor = ( ${quoted(names)} )`]),
    '}',
  ];
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ');
}
