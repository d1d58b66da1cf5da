import type { Findings, Place } from '../../core/check/findings.ts';
import {
  MOST_OTHER_FIELDS,
  otherFields,
  type CosignConf,
  type FactorLine,
} from '../cosign-conf.ts';
import { matchesFactor } from '../factor-match.ts';
import { MOST_FACTORS, MOST_NAME_BYTES } from '../session-limits.ts';
import { COSIGN_CONF_RULES, type CosignConfRule } from './cosign-conf-rules.ts';
import { tellInto, type Tell } from './rule.ts';

type TellConf = Tell<CosignConfRule>;

/**
 * Find what is wrong with the lines of a `cosign.conf`; nothing that they name is looked at.
 *
 * @param path - The file itself, for what is wrong with the whole of it.
 * @param nameOf - The name that a factor started by a path goes by.
 */
export function lintCosignConf(
  path: string,
  conf: CosignConf,
  nameOf: (path: string) => string,
  findings: Findings,
): void {
  const tell = tellInto<CosignConfRule>(findings, COSIGN_CONF_RULES);
  if (conf.fatal !== undefined) {
    const { what, ...at } = conf.fatal;
    tell('conf-fatal', at.line === 0 ? at.file : at, what);
  } else if (conf.factors.length === 0) {
    tell('no-factor-lines', path, 'has no factor lines');
  }
  const fields = otherFields(conf);
  if (fields.length > MOST_OTHER_FIELDS) {
    const what = `the factor lines have ${fields.length} fields of their own: ${fields.join(' ')}`;
    tell('too-many-fields', path, what);
  }
  checkOrder(conf.factors, tell);
  for (const line of conf.factors) checkLine(line, nameOf, tell);
  checkNames(path, conf, nameOf, tell);
  checkReauths(conf, nameOf, tell);
}

function checkOrder(lines: readonly FactorLine[], tell: TellConf): void {
  const firstLogin = lines.findIndex((line) => !line.isSecondary);
  for (const line of lines.slice(0, Math.max(0, firstLogin))) {
    tell(
      'secondary-first',
      placeOf(line),
      `${line.path} has -2 and stands before the line that logs in`,
    );
  }
}

function checkLine(line: FactorLine, nameOf: (path: string) => string, tell: TellConf): void {
  if (line.path.startsWith('-')) {
    const what = `${line.path} is taken for the path, and ${line.fields[0] ?? ''} for a field`;
    tell('flag-as-path', placeOf(line), what);
    return;
  }
  const odd = line.fields.find((field) => /^[#-]|["'`\\,;]/.test(field));
  if (odd !== undefined) {
    const what = `${odd} counts as a field here, which no form posts, so the factor never runs`;
    tell('odd-field', placeOf(line), what);
  }
  const name = nameOf(line.path);
  if (!/^[A-Za-z0-9._-]+$/.test(name) || name === 'kerberos') {
    tell('factor-name', placeOf(line), `${name} is no name that Cosign's protocol can carry`);
  }
}

function checkNames(
  path: string,
  conf: CosignConf,
  nameOf: (path: string) => string,
  tell: TellConf,
): void {
  const names = [...new Set(conf.factors.map((line) => nameOf(line.path)))];
  if (names.length > MOST_FACTORS) {
    const what = `${names.length} factors can be had, a session holds ${MOST_FACTORS}: ${names.join(' ')}`;
    tell('many-factors', path, what);
  }
  const bytes = Buffer.byteLength(names.join(' '));
  if (bytes > MOST_NAME_BYTES) {
    tell('long-names', path, `the names of all factors have ${bytes} bytes together`);
  }
}

function checkReauths(conf: CosignConf, nameOf: (path: string) => string, tell: TellConf): void {
  const given = conf.factors.map((line) => nameOf(line.path));
  for (const { service, factors, file, line } of conf.reauths) {
    const unmet = factors.filter(
      // With the suffix an answer NAME-junk counts, and a factor may be called so.
      (factor) => !given.some((name) => matchesFactor(factor, name, conf.suffix)),
    );
    if (unmet.length === 0) continue;
    const what = `no factor line gives ${unmet.join(', ')}: nobody can log in anew to ${service}`;
    tell('reauth-unmet', { file, line }, what);
  }
}

function placeOf({ file, line }: FactorLine): Place {
  return { file, line };
}
