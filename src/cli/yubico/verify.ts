import type { LoadedConfig } from '../../adapters/config-file.ts';
import { folderRights } from '../../adapters/folder-rights.ts';
import { withRightsNow } from '../../adapters/rights.ts';
import { readMapping } from '../../adapters/yubikey/mapping-file.ts';
import { readBoundKeys } from '../../adapters/yubikey/bound-keys.ts';
import { openClient } from '../../adapters/yubikey/server-client.ts';
import { describeReport, type ServerReport } from '../../adapters/yubico-otp/report.ts';
import { isBelowHome } from '../../core/config/below-home.ts';
import type {
  YubicoSection,
  YubicoServerSection,
} from '../../core/config/sections/yubico-section.ts';
import { ownersOf } from '../../core/yubikey/authorized-keys.ts';
import { mappedId, passcodeRules, type TypedPasscode } from '../../core/yubikey/typed-passcode.ts';
import { CommandError, type Console } from '../console.ts';
import { lookHere } from './look.ts';
import { askForTouch, chooseYubico, factorUidOf } from './section.ts';

export interface VerifyOptions {
  readonly otp?: string | undefined;
  readonly factor?: string | undefined;
  /** Ask the servers for the key's clock and counters too. */
  readonly timestamp: boolean;
  readonly json: boolean;
}

/** What became of a code: for a person, and for programs. */
interface Verified {
  readonly isValid: boolean;
  readonly lines: readonly string[];
  readonly details: Readonly<Record<string, unknown>>;
}

/**
 * Say everything about a code: what each server said, signature and clock included, or what the key
 * wrote into it; and whose key it is.
 *
 * Servers take it for used after that; with local validation nothing changes.
 *
 * @param nowMs - Unix time in milliseconds.
 * @returns whether it is a valid code.
 * @throws CommandError when it is nothing that a key types.
 */
export async function verifyCode(
  options: VerifyOptions,
  loaded: LoadedConfig,
  nowMs: () => number,
  terminal: Console,
): Promise<boolean> {
  const { section } = chooseYubico(loaded, options.factor);
  const passcode = await askForTouch(
    options.otp,
    section,
    terminal,
    'give what the key types as the OTP',
  );
  const id = mappedId(passcode, passcodeRules(section));
  const owners = ownersIn(section, id);
  const { isValid, lines, details } =
    section.mode === 'local'
      ? lookHere(section, passcode, Math.floor(nowMs() / 1000))
      : await askServers(section, passcode, options.timestamp, nowMs);
  if (options.json) {
    const all = { valid: isValid, key: id, owners: owners ?? null, ...details };
    terminal.json(all);
  } else {
    terminal.out(...lines, describeOwners(id, owners));
  }
  return isValid;
}

async function askServers(
  section: YubicoServerSection,
  passcode: TypedPasscode,
  timestamp: boolean,
  nowMs: () => number,
): Promise<Verified> {
  if (passcode.kind === 'hotp') {
    throw new CommandError('this is a code of OATH-HOTP', 'servers know Yubico OTPs only');
  }
  const otp = { publicId: passcode.id, text: passcode.id + passcode.block };
  const stateOwner = section.state_dir === undefined ? undefined : folderRights(section.state_dir);
  const client = withRightsNow(stateOwner, () => openClient(section));
  const answer = await client.verify(otp, timestamp ? { timestamp } : {});
  const isValid = answer.kind === 'ok';
  const verdict = isValid ? 'It was valid, and is used now.' : 'It is not valid.';
  return {
    isValid,
    lines: [...answer.reports.flatMap((report) => describe(report, nowMs())), verdict],
    details: { servers: answer.reports.map((report) => detailsOf(report)) },
  };
}

function describe(report: ServerReport, nowMs: number): readonly string[] {
  const lines = [describeReport(report)];
  const { outcome } = report;
  if (outcome.kind === 'answered') lines.push(`    signature: ${SIGNATURES[outcome.signature]}`);
  if (!('reply' in outcome)) return lines;
  const replied = [...outcome.reply].map(([name, value]) => `    ${name}=${value}`);
  const clock = describeClock(outcome.reply.get('t'), nowMs);
  return [...lines, ...replied, ...clock];
}

const SIGNATURES = {
  valid: 'right',
  'empty-key': 'made with the empty key that everybody has: the server does not know us',
  invalid: 'wrong: another API key?',
  unchecked: 'not checked, as there is no api_key_file',
} as const;

/** The server's clock beside ours; servers write fractions in different ways. */
function describeClock(time: string | undefined, nowMs: number): readonly string[] {
  const whole = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.exec(time ?? '')?.[0];
  if (whole === undefined) return [];
  const seconds = Math.round((Date.parse(`${whole}Z`) - nowMs) / 1000);
  if (Number.isNaN(seconds)) return [];
  const away = Math.abs(seconds);
  return [
    `    its clock: ${away < 2 ? 'as ours' : `${away} s ${seconds < 0 ? 'behind' : 'ahead'}`}`,
  ];
}

function detailsOf({ server, outcome, elapsedMs }: ServerReport): object {
  const { kind } = outcome;
  const reply = 'reply' in outcome ? Object.fromEntries(outcome.reply) : null;
  const more = outcome.kind === 'answered' ? { signature: outcome.signature } : {};
  return { server, kind, milliseconds: Math.round(elapsedMs), ...more, reply };
}

/** @returns `undefined` where each user has a mapping or an entry. */
function ownersIn(section: YubicoSection, id: string): readonly string[] | undefined {
  const path = section.mapping_file;
  if (path === undefined || isBelowHome(path)) return undefined;
  const texts = [
    readMapping({ path }, factorUidOf(section)) ?? '',
    readBoundKeys(section.state_dir),
  ];
  return [...new Set(texts.flatMap((text) => ownersOf(text, id)))];
}

function describeOwners(id: string, owners: readonly string[] | undefined): string {
  if (owners === undefined) return `Key ${id} is whose own mapping or entry says so.`;
  if (owners.length === 0) return `Key ${id} is nobody's.`;
  return `Key ${id} is that of ${owners.join(', ')}.`;
}
