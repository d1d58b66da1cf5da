import { basename } from 'node:path';
import { readPlainFile } from '../../adapters/plain-file.ts';
import type { Config } from '../../core/config/config.ts';
import type { Place } from '../../core/check/findings.ts';
import type { Section } from '../../core/config/schema.ts';
import { readCosignConf, type CosignConf, type FactorLine } from '../../policy/cosign-conf.ts';
import { lintCosignConf } from '../../policy/lint/cosign-conf-lint.ts';
import { openFactor } from '../../runner/open-factor.ts';
import type { CheckContext } from './context.ts';
import { checkFactorFile } from './files/factor-file.ts';

/** Types whose yes alone would be a full login by something that is no password. */
const IS_CODE: Readonly<Record<Section['type'], boolean>> = {
  totp: true,
  hotp: true,
  pam: false,
  yubico: true,
};

/** Read a `cosign.conf`, as far as Cosign would. */
export function readConf(path: string): CosignConf {
  return readCosignConf(path, (file) => {
    try {
      return readPlainFile(file);
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
  lintCosignConf(path, conf, nameOf, context.findings);
  for (const line of conf.factors) {
    // A flag in the place of the path is told already.
    if (line.path.startsWith('-')) continue;
    const leadsToUs = checkFactorFile(line.path, placeOf(line), context);
    await checkAgainstSection(line, leadsToUs, conf.suffix, config, context);
  }
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
  const { unenrolled, bypass_dir: bypasses } = section.value;
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
  if (bypasses !== undefined) {
    const what = `without -2 a code of the help desk alone, and no password, is a full login`;
    findings.error('bypass-alone', at, what, `${todo}, or remove bypass_dir`);
  }
  if ('bind_on_first_use' in section.value && section.value.bind_on_first_use !== undefined) {
    const list = section.value.bind_on_first_use.users_file;
    const what = `without -2 any key at all is a login for whoever is listed in ${list}`;
    findings.error('first-use-alone', at, what, `${todo}, or remove bind_on_first_use`);
  }
  if (section.value.throttle === false) {
    const what = `without -2 and with throttle = false ${name} can be guessed without end`;
    findings.error('unthrottled', at, what, `${todo}, and remove throttle = false`);
  }
}

function placeOf({ file, line }: FactorLine): Place {
  return { file, line };
}
