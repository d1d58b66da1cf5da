/**
 * Read the variables that Debian's `envvars` sets, for `${NAME}` in a configuration. A shell reads
 * that file; what only a shell could compute is left empty.
 */
export function readEnvironment(text: string): ReadonlyMap<string, string> {
  const variables = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [, name, raw = ''] = /^\s*(?:export\s+)?([A-Za-z_]\w*)=(.*)$/.exec(line) ?? [];
    if (name === undefined) continue;
    const value = raw.trim().replace(/^(["'])(.*)\1$/, '$2');
    const known = value.replace(/\$\{?([A-Za-z_]\w*)[^}\s/]*\}?/g, (_, other: string) => {
      return variables.get(other) ?? '';
    });
    variables.set(name, known);
  }
  return variables;
}
