export { shellWord } from '../shell-word.ts';

/** What can be wrong, one word each; programs may rely on them. */
export const FINDING_KINDS = [
  // The configuration.
  'config-missing',
  'config-broken',
  'config-problem',
  'config-owner',
  'other-spelling',
  // Any file or folder it names.
  'folder-missing',
  'not-a-folder',
  'folder-open',
  'folder-owner',
  'symlink',
  'not-regular',
  'mode',
  'owner',
  'size',
  'unreadable',
  'unwritable',
  'stray-file',
  // How files and the factor's user go together.
  'owner-unknown',
  'no-account',
  'any-owner',
  'cannot-read',
  'cannot-store',
  'state-apart',
  'counter-moves',
  'accounts-unlisted',
  'homes-unseen',
  // What is in the files.
  'devices',
  'option',
  'stray-line',
  'oath-line',
  'short-secret',
  'time-skew',
  'same-secret',
  'no-disallow-reuse',
  'ignored-by-google',
  'hashed-unsaid',
  'state-broken',
  'state-former',
  'state-orphan',
  'throttle-broken',
  // Users let through while a factor is rolled out.
  'users-file',
  'roll-out-over',
  'roll-out-enrolled',
  // PAM.
  'pam-service',
  'pam-unix',
  'pam-line-type',
  'pam-line-authtok',
  'pam-line-behind',
  'pam-line-seteuid',
  'pam-line-log',
  'pam-module-word',
  'pam-module-factor',
  'pam-module-nullok',
  'pam-module-alone',
  // The resident service.
  'service-users',
  'service-factor',
  'bypass-broken',
  // Keys that are touched.
  'file-missing',
  'key-file',
  'key-shared',
  'no-key',
  'validation-servers',
  'bind-password',
  'ca-file',
  // cosign.conf.
  'conf-fatal',
  'no-factor-lines',
  'too-many-fields',
  'odd-field',
  'flag-as-path',
  'factor-name',
  'factor-relative',
  'factor-missing',
  'factor-dangling',
  'factor-not-executable',
  'factor-open',
  'factor-runtime',
  'factor-damaged',
  'no-section',
  'fields-differ',
  'code-alone',
  'first-use-alone',
  'other-host',
  'unthrottled',
  'roll-out-alone',
  'suffix-differs',
  'bypass-alone',
  'secondary-first',
  'reauth-unmet',
  'many-factors',
  'long-names',
  // Apache's configuration.
  'config-fault',
  'require-quotes',
  'require-comma',
  'require-comment',
  'require-none',
  'require-undefined',
  'require-character',
  'require-empty',
  'require-repeat',
  'require-many',
  'require-long',
  'require-unknown',
  'require-case',
  'directive-refused',
  'port-first',
  'require-twice',
  'limit-ignored',
  'httponly-alone',
  'server-below',
  'composed-edited',
  'section-loses',
  'section-lowers',
  'section-undone',
  'switched-off',
  'login-unasked',
  'other-login',
  'protection-off',
  'public-access',
  'host-unprotected',
  'host-incomplete',
  'host-loses',
  'host-loops',
  'handler-missing',
  'handler-protected',
  'server-stricter',
  'alias-around',
  'host-around',
  'composed-undone',
  'suffix-missing',
  'suffix-off',
  'suffix-other',
  'htaccess-refused',
  'htaccess-ignored',
  // lighttpd's configuration.
  'lighttpd-fault',
  'lighttpd-passed-over',
  'lighttpd-nul',
  'lighttpd-unknown-key',
  'lighttpd-type',
  'lighttpd-broken-key',
  'lighttpd-no-effect',
  'lighttpd-service',
  'lighttpd-reference-group',
  'lighttpd-name',
  'lighttpd-empty-list',
  'lighttpd-many',
  'lighttpd-overflow',
  'lighttpd-no-module',
  'lighttpd-module-order',
  'lighttpd-handler-missing',
  'lighttpd-handler-incomplete',
  'lighttpd-handler-stricter',
  'lighttpd-incomplete',
  'lighttpd-unprotected',
  'lighttpd-left-over',
  'lighttpd-replaces',
  'lighttpd-undone',
  'lighttpd-same-block',
  'lighttpd-unanchored',
  'lighttpd-open-prefix',
  'lighttpd-question-mark',
  'lighttpd-not-utf8',
  'lighttpd-public-access',
  'lighttpd-suffix',
  // Comments for the linter.
  'ignore-malformed',
  'ignore-unused',
] as const;

export type FindingKind = (typeof FINDING_KINDS)[number];

/** One thing that is wrong: where, what, and what to do. */
export interface Finding {
  /** An error keeps somebody out or lets somebody in; a warning may be meant. */
  readonly severity: 'error' | 'warning';
  readonly kind: FindingKind;
  readonly file: string;
  /** Counted from 1. */
  readonly line?: number;
  readonly what: string;
  readonly todo: string;
}

/** A place in a file. */
export interface Place {
  readonly file: string;
  readonly line?: number;
}

/** Collects what is wrong, each thing once. */
export class Findings {
  readonly #all = new Map<string, Finding>();

  error(kind: FindingKind, at: string | Place, what: string, todo: string): void {
    this.#add('error', kind, at, what, todo);
  }

  warning(kind: FindingKind, at: string | Place, what: string, todo: string): void {
    this.#add('warning', kind, at, what, todo);
  }

  /** Worst first, otherwise as found. */
  get all(): readonly Finding[] {
    const all = [...this.#all.values()];
    return (['error', 'warning'] as const).flatMap((severity) =>
      all.filter((finding) => finding.severity === severity),
    );
  }

  #add(
    severity: Finding['severity'],
    kind: FindingKind,
    at: string | Place,
    what: string,
    todo: string,
  ): void {
    const { file, line } = typeof at === 'string' ? { file: at, line: undefined } : at;
    const finding = { severity, kind, file, ...(line === undefined ? {} : { line }), what, todo };
    this.#all.set(`${kind}\0${file}\0${line ?? ''}\0${what}`, finding);
  }
}

/** Render a finding as two lines: where and what, then what to do. */
export function renderFinding({
  severity,
  file,
  line,
  what,
  todo,
}: Finding): readonly [string, string] {
  const where = line === undefined ? file : `${file}:${line}`;
  return [`${severity}: ${where}: ${what}`, `    ${todo}`];
}
