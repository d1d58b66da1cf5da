import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { YubicoSection } from '../../src/core/config/sections/yubico-section.ts';
import type { Verdict } from '../../src/core/verdict.ts';
import { createYubico } from '../../src/factors/yubico.ts';
import { DirectoryServer, found, REQUEST, result } from '../support/directory-server.ts';
import { TOP } from '../support/scratch.ts';
import { ValidationServer } from '../support/validation-server.ts';
import { KEY_IDS } from '../support/yubico-stage.ts';
import { login, NOW, visit, YubicoLogin } from './yubico-login.ts';

const [ALICES, BOBS] = KEY_IDS;

let scene: YubicoLogin;
let directory: DirectoryServer;
let validation: ValidationServer;
beforeEach(async () => {
  scene = new YubicoLogin();
  const ca = readFileSync(join(TOP, 'test/fixtures/tls/ca.pem'), 'latin1');
  scene.scratch.write('ca.pem', ca, 0o644);
  directory = await DirectoryServer.open((request) => {
    if (request.tag !== REQUEST.search || !request.bytes.includes('alice')) return result(request);
    const entry = found(request, 'uid=alice', { uid: ['alice'], yubiKeyId: [ALICES] });
    return Buffer.concat([entry, result(request)]);
  });
  validation = await ValidationServer.open(({ response }) => response.end('status=BAD_OTP\r\n'));
});
afterEach(async () => {
  await directory.close();
  await validation.close();
  scene.remove();
});

const inDirectory = () => ({
  mapping_file: undefined,
  mapping_ldap: {
    urls: [directory.url],
    base: 'dc=example',
    key_attribute: 'yubiKeyId',
    ca_file: scene.scratch.at('ca.pem'),
  },
});

/** With a validation server, which is asked without a key of ours. */
function remote(): YubicoSection {
  return {
    type: 'yubico',
    urls: [validation.url],
    client_id: 16,
    api_key_file: scene.scratch.write('api.key', btoa('abcdefghijklmnopqrst')),
    ...inDirectory(),
  };
}

async function verifyThere(raw: string, passcode: string): Promise<Verdict> {
  const prepared = await createYubico('otp', remote()).prepare(login(raw));
  return prepared.verify(new Map(Object.entries({ login: raw, passcode })), NOW, visit());
}

test('a key of the entry lets its login in, with no mapping beside it', async () => {
  expect(await scene.verify('alice', scene.key.touch(), inDirectory())).toMatchObject({
    kind: 'accepted',
    facts: { key: ALICES },
  });
});

test('what is no code is not even looked up', async () => {
  expect(await scene.verify('alice', '123456', inDirectory())).toMatchObject({
    reason: 'malformed',
  });
  expect(directory.requests).toEqual([]);
});

test('no validation server hears of another’s key, or of who has none', async () => {
  expect(await verifyThere('alice', scene.stranger.touch())).toEqual({
    kind: 'rejected',
    reason: 'wrong-key',
    facts: { key: BOBS },
  });
  expect(await verifyThere('bob', scene.key.touch())).toEqual({
    kind: 'rejected',
    reason: 'not-enrolled',
    facts: { directory: 'no-entry' },
  });
  expect(validation.questions).toEqual([]);
  await verifyThere('alice', scene.key.touch()).catch(() => undefined);
  expect(validation.questions).toHaveLength(1);
});

test('keys that were bound while there was a mapping count no more', async () => {
  scene.scratch.write('state/authorized_yubikeys', `alice:${BOBS}\n`);
  expect(await scene.verify('alice', scene.stranger.touch(), inDirectory())).toMatchObject({
    reason: 'wrong-key',
  });
});

test('nobody is known never to have had a key', async () => {
  const prepared = await createYubico('otp', remote()).prepare(login('bob'));
  expect(prepared).not.toHaveProperty('doubtNotEnrolled');
});
