import { withRightsNow } from '../../adapters/rights.ts';
import type { LoadedConfig } from '../../adapters/config-file.ts';
import { locateSecret } from '../../adapters/secret-place.ts';
import { hashScratchCode } from '../../adapters/slow-hash.ts';
import { readSecrets } from '../../adapters/secret-store.ts';
import type { CodeRules } from '../../core/code-decision.ts';
import { codeRules } from '../../core/config/code-rules.ts';
import type { Device } from '../../core/devices.ts';
import { isOathSection } from '../../core/config/schema.ts';
import { explainHotp, explainTotp, type Explanation } from '../../core/explanation.ts';
import { parseLogin } from '../../core/login.ts';
import { Fault } from '../../core/verdict.ts';
import { CommandError, type Console } from '../console.ts';
import { explainOath } from './oath.ts';
import { CODE_INSTEAD, showExplained, type ExplainedDevice } from './view.ts';
import { chooseCodeSection } from '../sections.ts';

export interface ExplainOptions {
  readonly factor: string;
  readonly login: string;
  /** Asked for when it is not given. */
  readonly code?: string | undefined;
  readonly json: boolean;
}

/**
 * Say whether a code would be accepted, at which step, how far the clock is off, or why not.
 * Nothing is changed.
 *
 * @returns whether it would be accepted now.
 * @throws CommandError when there is no such factor or user.
 */
export async function explain(
  options: ExplainOptions,
  loaded: LoadedConfig,
  nowSeconds: number,
  terminal: Console,
): Promise<boolean> {
  const { name, section } = chooseCodeSection(loaded, options.factor, 'explain');
  const login = parseLogin(options.login);
  if (login !== undefined && isOathSection(section)) {
    return explainOath(name, login, options, section, nowSeconds, terminal);
  }
  const located =
    login === undefined || isOathSection(section) ? undefined : locateSecret(section, login);
  if (located === undefined || isOathSection(section)) {
    throw new CommandError(`${options.login} can have no secret for ${name}`, 'is that the login?');
  }
  const typed = options.code ?? (await terminal.ask('code: ', true, CODE_INSTEAD));
  const code = typed.replaceAll(' ', '');
  if (!/^[0-9]{6,8}$/.test(code)) throw new CommandError('a code is 6 to 8 digits');
  located.checkFolders();
  const devices = withRightsNow(located.become(), () => readSecrets(located.list()));
  if (devices.length === 0) {
    throw new CommandError(
      `${options.login} is not enrolled for ${name}`,
      `there is nothing of theirs in ${located.folder}`,
    );
  }
  const rules = { ...codeRules(section), hash: hashScratchCode };
  const explained = devices.map((device) =>
    explainDevice(device, section.type, code, nowSeconds, rules),
  );
  return showExplained(explained, options.json, terminal);
}

function explainDevice(
  device: Device,
  type: Explanation['type'],
  code: string,
  nowSeconds: number,
  rules: CodeRules,
): ExplainedDevice {
  const explain = type === 'hotp' ? explainHotp : explainTotp;
  const name = device.name ?? null;
  try {
    if (device.fault !== undefined) throw device.fault;
    return { device: name, explanation: explain(device.text, code, nowSeconds, rules) };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { device: name, fault: error.message };
  }
}
