import { EqualityFilter, ResultCodeError, type Entry } from 'ldapts';
import { setTimeout as sleep } from 'node:timers/promises';
import type { MappingLdap } from '../../core/config/sections/mapping-ldap.ts';
import { Fault } from '../../core/verdict.ts';
import {
  DEFAULT_USER_ATTRIBUTE,
  directoryKeys,
  type DirectoryEntry,
  type DirectoryKeys,
} from '../../core/yubikey/directory-keys.ts';
import { hasCertificate, parseBindPassword } from '../../core/yubikey/ldap-files.ts';
import { errorCode } from '../system-error.ts';
import { readTrustedFile } from '../trusted-file.ts';
import { PUBLIC_FILE, SECRET_FILE } from './file-rules.ts';
import { connectLdap } from './ldap-connection.ts';

/** What a directory may take of a login's time, all its servers together. */
const MOST_WAIT_MS = 3000;

/** What the files of a mapping say. */
interface LdapFiles {
  readonly password?: string;
  readonly ca?: string;
}

function readLdapFiles(mapping: MappingLdap): LdapFiles {
  const { bind_password_file: passwordFile, ca_file: caFile } = mapping;
  return {
    ...(passwordFile === undefined ? {} : { password: readPassword(passwordFile) }),
    ...(caFile === undefined ? {} : { ca: readCertificates(caFile) }),
  };
}

function readPassword(path: string): string {
  const password = parseBindPassword(readTrustedFile(path, SECRET_FILE));
  if (password !== undefined) return password;
  throw new Fault('service', { path, what: 'must be one line with the password of bind_dn' });
}

function readCertificates(path: string): string {
  const text = readTrustedFile(path, PUBLIC_FILE);
  if (hasCertificate(text)) return text;
  throw new Fault('service', { path, what: 'has no certificate in PEM' });
}

/**
 * Ask the servers of a directory for a login's keys, one after the other until one answers. Each has an
 * even share of the time that is left.
 *
 * @param deadlineMs - When an answer must be there, by the clock of `performance.now()`.
 * @throws Fault with scope `service` when none answers, with scope `login` as `directoryKeys`.
 */
export async function askDirectory(
  mapping: MappingLdap,
  login: string,
  deadlineMs: number,
): Promise<DirectoryKeys> {
  const files = readLdapFiles(mapping);
  const endMs = Math.min(deadlineMs, performance.now() + MOST_WAIT_MS);
  const said: string[] = [];
  for (const [at, url] of mapping.urls.entries()) {
    const shareMs = (endMs - performance.now()) / (mapping.urls.length - at);
    try {
      const entries = await within(shareMs, (signal) => search(url, mapping, login, files, signal));
      return directoryKeys(entries, login, mapping);
    } catch (error) {
      if (error instanceof Fault) throw error;
      said.push(`${url}: ${describeError(error)}`);
    }
  }
  throw new Fault('service', { what: `no directory server answered: ${said.join('; ')}` });
}

/** No limit is asked for: ldapts takes what fits into one for the whole, and so one entry for the only one. */
async function search(
  url: string,
  mapping: MappingLdap,
  login: string,
  { password, ca }: LdapFiles,
  signal: AbortSignal,
): Promise<readonly DirectoryEntry[]> {
  const { base, bind_dn: bindName, key_attribute: key } = mapping;
  const { user_attribute: user = DEFAULT_USER_ATTRIBUTE } = mapping;
  const client = await connectLdap(url, ca, signal);
  if (bindName !== undefined) await client.bind(bindName, password);
  const { searchEntries } = await client.search(base, {
    scope: 'sub',
    filter: new EqualityFilter({ attribute: user, value: login }),
    attributes: [user, key],
  });
  return searchEntries.map(entryOf);
}

function entryOf({ dn, ...attributes }: Entry): DirectoryEntry {
  const values = Object.entries(attributes).map(
    ([name, value]) => [name.toLowerCase(), [value].flat().filter(isText)] as const,
  );
  return { name: dn, attributes: new Map(values) };
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

/** Do something that a signal ends, at the latest when its time is over. */
async function within<T>(ms: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const [timer, end] = [new AbortController(), new AbortController()];
  const wait = async (): Promise<never> => {
    await sleep(Math.max(ms, 0), undefined, { signal: timer.signal });
    throw new Error(`no answer within ${Math.round(ms)} ms`);
  };
  try {
    return await Promise.race([wait(), work(end.signal)]);
  } finally {
    timer.abort();
    end.abort();
  }
}

/** Answers that an operator will meet, as RFC 4511 A.1 calls them. */
const RESULTS: Readonly<Record<number, string>> = {
  8: 'strongerAuthRequired',
  13: 'confidentialityRequired',
  32: 'noSuchObject: is base right?',
  49: 'invalidCredentials: are bind_dn and its password right?',
  50: 'insufficientAccessRights',
};

/** A name with several addresses, none of which can be reached, has a code and no message. */
function describeError(error: unknown): string {
  if (error instanceof ResultCodeError) {
    return RESULTS[error.code] ?? `answered with result code ${error.code}`;
  }
  const message = error instanceof Error ? error.message : '';
  return message === '' ? (errorCode(error) ?? 'no answer') : message;
}
