import type { YubicoServerSection } from '../../core/config/sections/yubico-section.ts';
import { Fault } from '../../core/verdict.ts';
import { readTrustedFile } from '../trusted-file.ts';
import { openYubicoClient, type Answer, type VerifyOptions } from '../yubico-otp/client.ts';
import { YubicoOptionsError, type YubicoOptions } from '../yubico-otp/options.ts';
import type { Otp } from '../yubico-otp/otp.ts';
import type { Wishes } from '../yubico-otp/request.ts';
import { PUBLIC_FILE, SECRET_FILE } from './file-rules.ts';

/** The servers of a section. */
export interface ServerClient {
  /** Have an OTP validated, with the section's own wishes unless others are given. */
  verify(otp: Otp, wishes?: VerifyOptions): Promise<Answer>;
}

/** Keys of the section for what the client calls by other names. */
const KEYS: Readonly<Record<keyof YubicoOptions, keyof YubicoServerSection>> = {
  urls: 'urls',
  clientId: 'client_id',
  apiKey: 'api_key_file',
  ca: 'ca_file',
  certificate: 'client_cert_file',
  privateKey: 'client_key_file',
  proxy: 'proxy',
};

/** A section that no client can be made of. */
export class UnfitSection extends Fault {
  /** Each begins with its key. */
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super('service', { what: problems.join('; ') });
    this.problems = problems;
  }
}

/**
 * Open a client of a section's servers.
 *
 * @throws Fault with scope `service` when a file cannot be used; UnfitSection with everything that is
 * wrong with the section.
 */
export function openClient(section: YubicoServerSection): ServerClient {
  try {
    const client = openYubicoClient(readOptions(section));
    return {
      verify: (otp, wishes) => client.verify(otp, { ...wishesOf(section), ...wishes }),
    };
  } catch (error) {
    if (!(error instanceof YubicoOptionsError)) throw error;
    throw new UnfitSection(problemsOf(error));
  }
}

/** What is wrong with a section, each with its key. */
function problemsOf(error: YubicoOptionsError): readonly string[] {
  return error.problems.map(({ option, problem }) => `${KEYS[option]} ${problem}`);
}

function readOptions(section: YubicoServerSection): YubicoOptions {
  const { urls, client_id: clientId, proxy } = section;
  const apiKey = readIfNamed(section.api_key_file, SECRET_FILE);
  const ca = readIfNamed(section.ca_file, PUBLIC_FILE);
  const certificate = readIfNamed(section.client_cert_file, PUBLIC_FILE);
  const privateKey = readIfNamed(section.client_key_file, SECRET_FILE);
  return {
    urls,
    clientId,
    ...(apiKey === undefined ? {} : { apiKey: apiKey.trim() }),
    ...(ca === undefined ? {} : { ca }),
    ...(certificate === undefined ? {} : { certificate }),
    ...(privateKey === undefined ? {} : { privateKey }),
    ...(proxy === undefined ? {} : { proxy }),
  };
}

function readIfNamed(
  path: string | undefined,
  rules: typeof SECRET_FILE | typeof PUBLIC_FILE,
): string | undefined {
  return path === undefined ? undefined : readTrustedFile(path, rules);
}

function wishesOf({ sl, timeout }: YubicoServerSection): Wishes {
  return {
    ...(sl === undefined ? {} : { syncLevel: sl }),
    ...(timeout === undefined ? {} : { syncTimeoutSeconds: timeout }),
  };
}
