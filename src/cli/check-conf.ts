import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Config } from '../core/config/config.ts';
import type { Place } from '../core/check/findings.ts';
import type { Section } from '../core/config/schema.ts';
import {
  MOST_OTHER_FIELDS,
  otherFields,
  readCosignConf,
  type CosignConf,
  type FactorLine,
} from '../policy/cosign-conf.ts';
import { openFactor } from '../runner/open-factor.ts';
import type { CheckContext } from './check-context.ts';
import { checkFactorFile } from './check-factor-file.ts';

/** Types whose yes alone would be a full login by something that is no password. */
const IS_CODE: Readonly<Record<Section['type'], boolean>> = { totp: true, hotp: true };

/** Read a `cosign.conf`, as far as Cosign would. */
export function readConf(path: string): CosignConf {
  return readCosignConf(path, (file) => {
    try {
      return readFileSync(file, 'utf8');
    } catch {
      return undefined;
    }
  });
}

/** The name that a factor started by this path goes by. */
export function nameOf(path: string): string {
  return basename(path).replace(/\.js$/, '');
}

/** Check what a `cosign.conf` says of factors, and the programs that it names. */
export async function checkConf(
  path: string,
  conf: CosignConf,
  config: Config | undefined,
  context: CheckContext,
): Promise<void> {
  const { findings } = context;
  if (conf.fatal !== undefined) {
    const { what, ...at } = conf.fatal;
    const todo = 'correct it: Cosign refuses the whole file';
    findings.error('conf-fatal', at.line === 0 ? at.file : at, what, todo);
  } else if (conf.factors.length === 0) {
    const todo = 'let cosign-factors install print some, or name the file that includes them';
    findings.warning('no-factor-lines', path, 'has no factor lines', todo);
  }
  const fields = otherFields(conf);
  if (fields.length > MOST_OTHER_FIELDS) {
    const what = `the factor lines have ${fields.length} fields of their own: ${fields.join(' ')}`;
    const todo = `use ${MOST_OTHER_FIELDS} at most; with more every POST is an HTTP 500`;
    findings.error('too-many-fields', path, what, todo);
  }
  const [first] = conf.factors;
  if (first?.isSecondary === true && conf.factors.some((line) => !line.isSecondary)) {
    const what = `${first.path} has -2 and stands before the line that logs in`;
    const todo = 'move it behind that line, or a first login by that line always fails';
    findings.warning('secondary-first', placeOf(first), what, todo);
  }
  for (const line of conf.factors) {
    checkFields(line, context);
    const leadsToUs = checkFactorFile(line.path, placeOf(line), context);
    await checkAgainstSection(line, leadsToUs, conf.suffix, config, context);
  }
}

function checkFields(line: FactorLine, { findings }: CheckContext): void {
  const odd = line.fields.find((field) => /^[#-]/.test(field));
  if (odd === undefined) return;
  const what = `${odd} counts as a field here, which no form posts, so the factor never runs`;
  const todo = '-2 goes before the fields, and a comment on a line of its own';
  findings.error('odd-field', placeOf(line), what, todo);
}

async function checkAgainstSection(
  line: FactorLine,
  leadsToUs: boolean,
  suffix: string | undefined,
  config: Config | undefined,
  context: CheckContext,
): Promise<void> {
  if (config === undefined) return;
  const { findings } = context;
  const at = placeOf(line);
  const name = nameOf(line.path);
  const section = config.section(name);
  if (section === undefined) {
    if (!leadsToUs) return;
    const what = `${line.path} has no section [factors.${name}], so it refuses everybody`;
    findings.error('no-section', at, what, `write one in ${context.config}, or take the line out`);
    return;
  }
  if (section.kind === 'broken') return;
  const { host = 'cosign' } = section.value;
  if (host !== 'cosign') {
    const what = `[factors.${name}] is for host = "${host}", so it refuses everybody here`;
    findings.error('other-host', at, what, `write a section for Cosign in ${context.config}`);
    return;
  }
  const { fields } = await openFactor(name, section.value);
  if (fields.join(' ') !== line.fields.join(' ')) {
    const what = `has the fields ${line.fields.join(' ')}, but [factors.${name}] has ${fields.join(' ')}`;
    findings.error('fields-differ', at, what, 'make them the same, in the same order');
  }
  const { unenrolled } = section.value;
  if (unenrolled !== undefined && suffix !== unenrolled.suffix) {
    const what = `the suffix of [factors.${name}] is ${unenrolled.suffix}, and ${
      suffix === undefined ? 'there is none' : `${suffix} is the one`
    } in cosign.conf: an answer ${name}${unenrolled.suffix} satisfies nothing`;
    findings.error('suffix-differs', at, what, `write a line: suffix ${unenrolled.suffix}`);
  }
  if (line.isSecondary) return;
  const todo = `write -2 behind the path: factor ${line.path} -2 ${fields.join(' ')}`;
  if (IS_CODE[section.value.type]) {
    const what = `without -2 a code of ${name} alone, and no password, is a full login`;
    findings.error('code-alone', at, what, todo);
  }
  if (unenrolled !== undefined) {
    const what = `without -2 whoever is listed in ${unenrolled.users_file} needs no password and no code`;
    findings.error('roll-out-alone', at, what, `${todo}, or remove unenrolled`);
  }
  if (section.value.throttle === false) {
    const what = `without -2 and with throttle = false ${name} can be guessed without end`;
    findings.error('unthrottled', at, what, `${todo}, and remove throttle = false`);
  }
}

function placeOf({ file, line }: FactorLine): Place {
  return { file, line };
}
