import { readServers } from './servers.ts';
import { decodeBase64 } from './signature.ts';
import type { Route } from './transport.ts';

/** What a client must know. Files are the caller's to read. */
export interface YubicoOptions {
  /** Addresses as `readServers` takes them. */
  readonly urls: string | readonly string[];
  /** 1 to 4294967295: who we are to the servers. */
  readonly clientId: number;
  /** The key shared with the servers, in base64, 16 bytes or more; needed where a server is `http:`. */
  readonly apiKey?: string;
  /** Certificates to trust instead of Mozilla's, in PEM; the machine's list is not looked at. */
  readonly ca?: string;
  /** Our certificate and its private key, in PEM: both or neither. */
  readonly certificate?: string;
  readonly privateKey?: string;
  /** An HTTP proxy, `http://host:port` or `http://user:password@host:port`. */
  readonly proxy?: string;
}

/** Options that were read. */
export interface Settings {
  readonly servers: readonly URL[];
  readonly clientId: number;
  readonly apiKey: Uint8Array | undefined;
  readonly route: Route;
}

/** What is wrong with one option, in words that follow its name. */
export interface OptionProblem {
  readonly option: keyof YubicoOptions;
  readonly problem: string;
}

/** Options that make no client. No message holds a key or a password. */
export class YubicoOptionsError extends Error {
  override readonly name = 'YubicoOptionsError';
  readonly problems: readonly OptionProblem[];

  constructor(problems: readonly OptionProblem[]) {
    super(problems.map(({ option, problem }) => `${option} ${problem}`).join('; '));
    this.problems = problems;
  }
}

const MOST_CLIENT_ID = 0xffff_ffff;
const LEAST_KEY_BYTES = 16;

/**
 * Read options.
 *
 * @throws YubicoOptionsError with all that is wrong.
 */
export function readOptions(options: YubicoOptions): Settings {
  const { clientId, ca, certificate, privateKey } = options;
  const problems: OptionProblem[] = [];
  const complain = (option: keyof YubicoOptions, problem: string): void => {
    problems.push({ option, problem });
  };
  const apiKey = options.apiKey === undefined ? undefined : decodeBase64(options.apiKey);
  if (options.apiKey !== undefined && (apiKey?.length ?? 0) < LEAST_KEY_BYTES) {
    complain('apiKey', `must be base64 of at least ${LEAST_KEY_BYTES} bytes`);
  }
  const list = readServers(options.urls, options.apiKey !== undefined);
  for (const problem of list.problems) complain('urls', problem);
  if (!Number.isInteger(clientId) || clientId < 1 || clientId > MOST_CLIENT_ID) {
    complain('clientId', `must be a whole number from 1 to ${MOST_CLIENT_ID}`);
  }
  if (certificate !== undefined && privateKey === undefined) {
    complain('privateKey', 'must be there: a certificate is of no use without it');
  }
  if (privateKey !== undefined && certificate === undefined) {
    complain('certificate', 'must be there: a private key is of no use without it');
  }
  for (const option of ['ca', 'certificate', 'privateKey'] as const) {
    const text = options[option];
    if (text !== undefined && !text.includes('-----BEGIN ')) complain(option, 'must be PEM');
  }
  const proxy = options.proxy === undefined ? undefined : readProxy(options.proxy);
  if (options.proxy !== undefined && proxy === undefined) {
    complain('proxy', 'must be http://host:port');
  }
  if (problems.length > 0) throw new YubicoOptionsError(problems);
  const route: Route = {
    ...(ca === undefined ? {} : { ca }),
    ...(certificate === undefined ? {} : { certificate }),
    ...(privateKey === undefined ? {} : { privateKey }),
    ...(proxy === undefined ? {} : { proxy }),
  };
  return { servers: list.servers, clientId, apiKey, route };
}

function readProxy(text: string): URL | undefined {
  if (!/^http:\/\//.test(text) || !URL.canParse(text)) return undefined;
  const proxy = new URL(text);
  const isBare = proxy.pathname === '/' && proxy.search === '' && proxy.hash === '';
  return isBare ? proxy : undefined;
}
