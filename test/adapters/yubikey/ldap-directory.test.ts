import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { askDirectory } from '../../../src/adapters/yubikey/ldap-directory.ts';
import type { MappingLdap } from '../../../src/core/config/sections/mapping-ldap.ts';
import { faultFrom } from '../../core/fault.ts';
import {
  DirectoryServer,
  element,
  found,
  REQUEST,
  result,
  text,
  type LdapBehaviour,
} from '../../support/directory-server.ts';
import { Scratch, TOP } from '../../support/scratch.ts';

const ID = 'cccccccccccb';
const BASE = 'dc=example,dc=edu';

let scratch: Scratch;
const servers: DirectoryServer[] = [];
beforeEach(() => {
  scratch = new Scratch();
  scratch.write('ca.pem', readFileSync(join(TOP, 'test/fixtures/tls/ca.pem'), 'latin1'), 0o644);
});
afterEach(async () => {
  scratch.remove();
  for (const server of servers.splice(0)) await server.close();
});

async function open(...options: Parameters<typeof DirectoryServer.open>): Promise<DirectoryServer> {
  const server = await DirectoryServer.open(...options);
  servers.push(server);
  return server;
}

function ask(
  urls: readonly DirectoryServer[],
  {
    login = 'alice',
    ms = 2000,
    ...more
  }: Partial<MappingLdap> & { login?: string; ms?: number } = {},
) {
  const mapping = {
    urls: urls.map(({ url }) => url),
    starttls: true,
    base: BASE,
    key_attribute: 'yubiKeyId',
    ca_file: scratch.at('ca.pem'),
    ...more,
  };
  return askDirectory(mapping, login, performance.now() + ms);
}

/** A reader's bind, which only works with TLS. */
function bound() {
  const bind_password_file = scratch.write('password', 'open sesame\n');
  return { bind_dn: `cn=reader,${BASE}`, bind_password_file };
}

const honest: LdapBehaviour = (request) => {
  if (request.tag !== REQUEST.search) return result(request);
  const entry = found(request, `uid=alice,${BASE}`, { uid: ['alice'], YUBIKEYID: [ID] });
  return Buffer.concat([entry, result(request)]);
};

describe('a directory', () => {
  test('is asked once, for one entry, by a filter in which the login is a value', async () => {
    const server = await open(honest);
    expect(await ask([server])).toEqual({ ids: [ID] });
    expect(server.requests.map(({ tag }) => tag)).toEqual([REQUEST.search]);
    const other = await open(honest);
    expect(await ask([other], { login: '*)(uid=*' })).toEqual({ none: 'other-spelling' });
    // equalityMatch [3] with attribute and value as they are, RFC 4511 §4.5.1.7.
    const [search] = other.requests;
    const filter = Buffer.concat([Buffer.of(0x04, 3), Buffer.from('uid'), Buffer.of(0x04, 8)]);
    const at = search?.bytes.indexOf(Buffer.concat([filter, Buffer.from('*)(uid=*')])) ?? -1;
    expect(search?.bytes.subarray(0, at).includes(0xa3)).toBe(true);
  });

  test('is told a name and password first, where there are some', async () => {
    const server = await open(honest);
    expect(await ask([server], bound())).toEqual({ ids: [ID] });
    expect(server.requests.map(({ tag }) => tag)).toEqual([REQUEST.bind, REQUEST.search]);
    expect(server.requests[0]?.bytes.includes('open sesame')).toBe(true);
  });

  test('is not told them by who cannot be sure of it', async () => {
    for (const scheme of ['ldaps', 'ldap'] as const) {
      const upgrading: LdapBehaviour = (request) =>
        request.tag === REQUEST.extended ? { upgrade: result(request) } : honest(request);
      const server = await open(upgrading, scheme, 'other-name');
      const fault = await faultFrom(ask([server], bound()));
      expect(fault.message).toMatch(/altnames/);
      expect(server.requests.filter(({ tag }) => tag !== REQUEST.extended)).toEqual([]);
    }
  });

  test('gives no answer that counts, when it says anything but success', async () => {
    const entry: LdapBehaviour = (request) =>
      Buffer.concat([found(request, 'uid=a', { uid: ['alice'], k: [ID] }), result(request, 4)]);
    const fault = await faultFrom(ask([await open(entry)], { key_attribute: 'k' }));
    expect(fault).toMatchObject({ scope: 'service' });
    expect(fault.message).toMatch(/: answered with result code 4$/);
  });
});

describe('STARTTLS', () => {
  const upgrading =
    (more: Buffer): LdapBehaviour =>
    (request) =>
      request.tag === REQUEST.extended
        ? { upgrade: Buffer.concat([result(request), more]) }
        : honest(request);

  test('comes before anything else', async () => {
    const server = await open(upgrading(Buffer.alloc(0)), 'ldap');
    expect(await ask([server], bound())).toEqual({ ids: [ID] });
    expect(server.requests.map(({ tag, isSecure }) => [tag, isSecure])).toEqual([
      [REQUEST.extended, false],
      [REQUEST.bind, true],
      [REQUEST.search, true],
    ]);
  });

  test('that is refused is the end of it', async () => {
    const server = await open((request) => result(request, 52), 'ldap');
    const fault = await faultFrom(ask([server], bound()));
    expect(fault).toMatchObject({ scope: 'service' });
    expect(server.requests.map(({ tag }) => tag)).toEqual([REQUEST.extended]);
  });

  test('leaves what was slipped in before it unread', async () => {
    // The beginning of an entry, whose next attribute would swallow what comes over TLS.
    const attribute = element(0x30, text('yubiKeyId'), element(0x31, text('dddddddddddd')));
    const whole = element(0x30, Buffer.of(2, 1, 2), attribute, Buffer.alloc(200));
    const server = await open(upgrading(whole.subarray(0, -200)), 'ldap');
    expect(await ask([server])).toEqual({ ids: [ID] });
  });
});

describe('a directory that is no help', () => {
  test('has its share of the time, and the next is asked', async () => {
    const silent = await open(() => undefined);
    const good = await open(honest);
    expect(await ask([silent, good], { ms: 600 })).toEqual({ ids: [ID] });
    const fault = await faultFrom(ask([silent, silent], { ms: 200 }));
    expect(fault).toMatchObject({ scope: 'service' });
    expect(fault.message.match(/no answer within \d+ ms/g)).toHaveLength(2);
  });

  test('is given up when it talks nonsense, or without end', async () => {
    const nonsense = await open(() => Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'));
    expect(await faultFrom(ask([nonsense], { ms: 300 }))).toMatchObject({ scope: 'service' });
    const endless = await open(() => Buffer.concat([Buffer.of(0x30, 0x84, 127, 0, 0, 0), FLOOD]));
    const fault = await faultFrom(ask([endless], { ms: 20_000 }));
    expect(fault.message).toMatch(/closed/);
  });

  test('is not asked by who cannot read the files that are named', async () => {
    const server = await open(honest);
    const { bind_dn } = bound();
    const bind_password_file = scratch.write('empty-line', '\n');
    const none = await faultFrom(ask([server], { bind_dn, bind_password_file }));
    expect(none.message).toMatch(/empty-line: must be one line with the password of bind_dn$/);
    scratch.write('password', 'open sesame\n', 0o644);
    const readable = await faultFrom(
      ask([server], { bind_dn, bind_password_file: scratch.at('password') }),
    );
    expect(readable.message).toMatch(/password: has mode 0644; run chmod 0640$/);
    const ca_file = scratch.write('text', 'none\n', 0o644);
    const ca = await faultFrom(ask([server], { ca_file }));
    expect(ca.message).toMatch(/text: has no certificate in PEM$/);
    expect(server.requests).toEqual([]);
  });
});

const FLOOD = Buffer.alloc(2_000_000);
