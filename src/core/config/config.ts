import { parse, TomlError } from 'smol-toml';
import * as v from 'valibot';
import { nearestName } from '../nearest-name.ts';
import { hostConflicts } from './host-conflicts.ts';
import { FACTOR_NAME, GLOBALS, schemaOf, SECTIONS, type Globals, type Section } from './schema.ts';
import { bypassConflicts } from './bypass-conflicts.ts';
import { impossibleDays } from './impossible-days.ts';
import { rollOutConflicts } from './roll-out-conflicts.ts';
import { MAPPING_LDAP_KEYS } from './sections/mapping-ldap.ts';
import { SERVICE_KEYS } from './sections/service-section.ts';
import { stateConflicts } from './state-conflicts.ts';
import { tableOf } from './tables.ts';
import { INNER_KEYS } from './values.ts';
import { yubicoConflicts } from './yubico-conflicts.ts';

/** Keys of tables within a section. */
const KEYS_WITHIN: typeof INNER_KEYS = {
  ...INNER_KEYS,
  mapping_ldap: MAPPING_LDAP_KEYS,
  service: SERVICE_KEYS,
};

/** A part of the configuration, or everything that is wrong with it, each with its key path. */
export type Checked<T> =
  | { readonly kind: 'good'; readonly value: T }
  | { readonly kind: 'broken'; readonly problems: readonly string[] };

/** `factors.toml` once it is TOML; its parts are checked when they are asked for. */
export interface Config {
  readonly globals: Checked<Globals>;
  /** The sections' names, in the order of the file. */
  readonly names: readonly string[];
  /** @returns `undefined` when there is no section of this name. */
  section(name: string): Checked<Section> | undefined;
  /** Every problem of every part. */
  problems(): readonly string[];
}

/**
 * Read the text of a configuration.
 *
 * @returns the configuration, or the place where it stops being TOML.
 */
export function parseConfig(text: string): Checked<Config> {
  let table: Record<string, unknown>;
  try {
    table = parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const [what = 'not TOML'] = error.message.replace(/^Invalid TOML document: /, '').split('\n');
    return { kind: 'broken', problems: [`line ${error.line}: ${what}`] };
  }
  const noDays = impossibleDays(text);
  if (noDays.length > 0) return { kind: 'broken', problems: noDays };
  const globals = check(GLOBALS, table, '');
  const factors = tableOf(table['factors']);
  const section = (name: string): Checked<Section> | undefined => {
    if (!Object.hasOwn(factors, name)) return undefined;
    const checked = checkSection(name, factors[name]);
    const problems = [
      ...problemsOf(checked),
      ...(checked.kind === 'good' ? hostConflicts(`factors.${name}`, checked.value) : []),
      ...stateConflicts(name, factors),
      ...rollOutConflicts(name, factors),
      ...bypassConflicts(name, factors),
      ...yubicoConflicts(name, factors),
    ];
    return problems.length === 0 ? checked : { kind: 'broken', problems };
  };
  const config: Config = {
    globals,
    names: Object.keys(factors),
    section,
    problems: () => [
      ...problemsOf(globals),
      ...Object.keys(factors).flatMap((name) => problemsOf(section(name))),
    ],
  };
  return { kind: 'good', value: config };
}

function checkSection(name: string, value: unknown): Checked<Section> {
  const path = `factors.${name}`;
  if (!FACTOR_NAME.test(name) || name === 'kerberos') {
    return broken(
      `${path}: a factor's name is letters, digits and ._- (64 at most), and not "kerberos"`,
    );
  }
  if (typeof value !== 'object' || value === null) return broken(`${path} must be a table`);
  const type = tableOf(value)['type'];
  const types = Object.keys(SECTIONS);
  if (typeof type !== 'string' || !isType(type)) {
    return broken(`${path}.type must be one of ${types.join(', ')}${got(type)}`);
  }
  return check(schemaOf(type, value), value, path);
}

function isType(type: string): type is keyof typeof SECTIONS {
  return Object.hasOwn(SECTIONS, type);
}

function check<S extends v.GenericSchema & { entries: object }>(
  schema: S,
  value: unknown,
  path: string,
): Checked<v.InferOutput<S>> {
  const result = v.safeParse(schema, value);
  if (result.success) return { kind: 'good', value: result.output };
  const problems = result.issues.map((issue) => {
    const [outer, ...inner] = issue.path ?? [];
    const keys = inner.length > 0 ? KEYS_WITHIN[String(outer?.key)] : Object.keys(schema.entries);
    return describe(issue, keys ?? [], path);
  });
  // A number that is no integer is mostly out of range as well.
  return { kind: 'broken', problems: [...new Set(problems)] };
}

function describe(issue: v.BaseIssue<unknown>, known: readonly string[], path: string): string {
  const keys = (issue.path ?? []).map((item) => String(item.key));
  const last = keys.at(-1) ?? '';
  if (issue.type === 'strict_object' && issue.expected === 'never') {
    const where = [path, ...keys.slice(0, -1)].filter(Boolean).join('.');
    return `${where === '' ? '' : `${where}: `}unknown key "${last}"${suggestion(last, known)}`;
  }
  const where = [path, ...keys].filter(Boolean).join('.');
  if (issue.input === undefined) return `${where} is missing`;
  return `${where} ${issue.message}${got(issue.input)}`;
}

function suggestion(key: string, known: readonly string[]): string {
  const nearest = nearestName(key, known);
  return nearest === undefined ? '' : `; did you mean "${nearest}"?`;
}

function got(value: unknown): string {
  if (typeof value === 'object' || value === undefined) return '';
  const text = typeof value === 'number' ? String(value) : JSON.stringify(value);
  return `, got ${text.slice(0, 80)}`;
}

function broken(problem: string): { readonly kind: 'broken'; readonly problems: string[] } {
  return { kind: 'broken', problems: [problem] };
}

function problemsOf(checked: Checked<unknown> | undefined): readonly string[] {
  return checked?.kind === 'broken' ? checked.problems : [];
}
