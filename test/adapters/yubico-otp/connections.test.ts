import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { connect, createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { VerifyOptions } from '../../../src/adapters/yubico-otp/client.ts';
import type { YubicoOptions } from '../../../src/adapters/yubico-otp/options.ts';
import { readOtp, type Otp } from '../../../src/adapters/yubico-otp/otp.ts';
import { FORMS } from '../../support/scratch.ts';
import { tlsFile, ValidationAsker, type Asked } from '../../support/validation-askers.ts';
import { API_KEY, says, ValidationServer } from '../../support/validation-server.ts';
import { OTP } from '../../vectors/yubico-otp.ts';

/** For what never comes. */
const SHORT_MS = 500;
const CA = readFileSync(tlsFile('ca.pem'), 'utf8');

const open: { close(): unknown }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

function identity(name: string): { key: string; cert: string } {
  const [key, cert] = ['key', 'pem'].map((end) => readFileSync(tlsFile(`${name}.${end}`), 'utf8'));
  return { key: key ?? '', cert: cert ?? '' };
}

async function serve(
  options: Parameters<typeof ValidationServer.open>[1] = {},
): Promise<ValidationServer> {
  const server = await ValidationServer.open(says('OK'), options);
  open.push(server);
  return server;
}

/** A proxy that says what it was asked for, and has what it needs to know its user. */
async function serveProxy(password?: string): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = [];
  const expected = `Basic ${Buffer.from(`user:${password ?? ''}`).toString('base64')}`;
  const mayPass = (authorization?: string) => password === undefined || authorization === expected;
  const sockets = new Set<Socket>();
  const proxy: Server = createServer((request, response) => {
    asked.push(`${request.method ?? ''} ${request.url ?? ''}`);
    if (!mayPass(request.headers['proxy-authorization'])) {
      response.writeHead(407).end();
      return;
    }
    void fetch(request.url ?? '').then(async (reply) => response.end(await reply.text()));
  });
  proxy.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  proxy.on('connect', ({ url = '', headers }, socket: Socket) => {
    asked.push(`CONNECT ${url}`);
    if (!mayPass(headers['proxy-authorization'])) {
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
      return;
    }
    const { port, hostname } = new URL(`http://${url}`);
    const far = connect(Number(port), hostname);
    sockets.add(far);
    far.on('error', () => undefined);
    far.once('connect', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      socket.pipe(far).pipe(socket);
    });
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  open.push({
    close: () => {
      for (const socket of sockets) socket.destroy();
      proxy.close();
    },
  });
  return { url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`, asked };
}

/** A port that takes connections and never says anything. */
async function serveSilence(): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  open.push({
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe.each(FORMS)('with the %s', (form) => {
  let asker: ValidationAsker;
  beforeAll(() => {
    asker = new ValidationAsker(form);
  });
  afterAll(async () => {
    expect(await asker.close()).toBe(0);
  });

  function ask(
    url: string,
    options: Partial<YubicoOptions> = {},
    wishes: VerifyOptions = {},
  ): Promise<Asked> {
    const all = { urls: [url], clientId: 16, apiKey: btoa(API_KEY), ca: CA, ...options };
    return asker.ask({ options: all, otp: readOtp(OTP) as Otp, wishes });
  }

  const isYes = { answer: { kind: 'ok' } };
  const failsWith = (what: unknown) => ({
    answer: { kind: 'unavailable', reports: [{ outcome: { kind: 'failed', what } }] },
  });
  const isSilent = { answer: { kind: 'unavailable', reports: [{ outcome: { kind: 'silent' } }] } };

  describe('TLS', () => {
    test.each(['localhost', '127.0.0.1'])('of a CA of our own is trusted at %s', async (host) => {
      const { url } = await serve({ tls: identity('server') });
      expect(await ask(url.replace('127.0.0.1', host))).toMatchObject(isYes);
    });

    test('is asked for by an address of version 6', async () => {
      const { url } = await serve({ tls: identity('server'), host: '::1' });
      expect(await ask(url)).toMatchObject(isYes);
    });

    test('without that CA is not', async () => {
      const { url } = await serve({ tls: identity('server') });
      const options = { urls: [url], clientId: 16, apiKey: btoa(API_KEY) };
      const asked = { options, otp: readOtp(OTP) as Otp, wishes: {} };
      expect(await asker.ask(asked)).toMatchObject(
        failsWith(expect.stringMatching(/^(UNABLE_TO_VERIFY_LEAF_SIGNATURE|UNABLE_TO_GET_ISSUER)/)),
      );
    });

    test('is trusted by nobody when that CA cannot be read', async () => {
      const { url } = await serve({ tls: identity('server') });
      const ca = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n';
      expect(await ask(url, { ca })).toMatchObject(failsWith(expect.anything()));
    });

    test('is not trusted because the environment names that CA', async () => {
      const { url } = await serve({ tls: identity('server') });
      const env = { NODE_EXTRA_CA_CERTS: tlsFile('ca.pem'), SSL_CERT_FILE: tlsFile('ca.pem') };
      const misled = new ValidationAsker(form, env);
      const options = { urls: [url], clientId: 16, apiKey: btoa(API_KEY) };
      const question = { otp: readOtp(OTP) as Otp, wishes: {} };
      const ca = identity('client').cert;
      expect(await misled.ask({ ...question, options: { ...options, ca } })).toMatchObject(
        failsWith(expect.anything()),
      );
      await misled.close();
    });

    test.each([
      ['other-name', /ERR_TLS_CERT_ALTNAME_INVALID/],
      ['expired', /CERT_HAS_EXPIRED/],
    ])('with the certificate "%s" is refused', async (name, code) => {
      const { url, questions } = await serve({ tls: identity(name) });
      const asked = await ask(url.replace('127.0.0.1', 'localhost'));
      expect(asked).toMatchObject(failsWith(expect.stringMatching(code)));
      expect(questions).toEqual([]);
    });

    test('shows a certificate of ours where there is one', async () => {
      const tls = { ...identity('server'), ca: CA, requestCert: true, rejectUnauthorized: true };
      const { url } = await serve({ tls });
      const { key: privateKey, cert: certificate } = identity('client');
      expect(await ask(url, { certificate, privateKey })).toMatchObject(isYes);
      expect(await ask(url)).toMatchObject(failsWith(expect.anything()));
    });

    test('that is spoken to a plain server fails', async () => {
      const { url } = await serve();
      expect(await ask(url.replace('http:', 'https:'))).toMatchObject(failsWith(expect.anything()));
    });

    test('that is never answered ends with the budget', async () => {
      expect(
        await ask(`https://${await serveSilence()}/`, {}, { budgetMs: SHORT_MS }),
      ).toMatchObject(isSilent);
    });
  });

  describe('a plain connection', () => {
    test('reaches an address of version 6', async () => {
      const { url } = await serve({ host: '::1' });
      expect(await ask(url)).toMatchObject(isYes);
    });

    test('that is refused fails at once', async () => {
      expect(await ask('http://127.0.0.1:9/')).toMatchObject(
        failsWith(expect.stringMatching(/^(ECONNREFUSED|ConnectionRefused)$/)),
      );
    });

    test('to a name that does not exist fails', async () => {
      expect(await ask('http://name.invalid/')).toMatchObject(failsWith(expect.anything()));
    });

    test('that is never made ends with the budget', async () => {
      // TEST-NET-1, RFC 5737: nobody answers. Without a network it fails at once.
      const { answer } = await ask('http://192.0.2.1/', {}, { budgetMs: SHORT_MS });
      expect(answer.kind).toBe('unavailable');
    });
  });

  describe('a proxy', () => {
    test.each(['localhost', '127.0.0.1'])('takes TLS to %s as it is', async (host) => {
      const { url } = await serve({ tls: identity('server') });
      const far = url.replace('127.0.0.1', host);
      const proxy = await serveProxy();
      expect(await ask(far, { proxy: proxy.url })).toMatchObject(isYes);
      expect(proxy.asked).toEqual([`CONNECT ${new URL(far).host}`]);
    });

    test('takes a plain question', async () => {
      const { url } = await serve();
      const proxy = await serveProxy();
      expect(await ask(url, { proxy: proxy.url })).toMatchObject(isYes);
      expect(proxy.asked[0]).toContain(`GET ${url}?`);
    });

    test.each(['http', 'https'])('is told user and password for %s', async (scheme) => {
      const { url } = await serve(scheme === 'https' ? { tls: identity('server') } : {});
      const proxy = await serveProxy('p@ss');
      const withUser = proxy.url.replace('//', '//user:p%40ss@');
      expect(await ask(url, { proxy: withUser })).toMatchObject(isYes);
      expect((await ask(url, { proxy: proxy.url })).answer.kind).toBe('unavailable');
    });

    test('does not make a wrong name right', async () => {
      const { url, questions } = await serve({ tls: identity('other-name') });
      const proxy = await serveProxy();
      expect(await ask(url, { proxy: proxy.url })).toMatchObject(
        failsWith('ERR_TLS_CERT_ALTNAME_INVALID'),
      );
      expect(questions).toEqual([]);
    });

    test.each(['http', 'https'])('that is never there for %s is no way around', async (scheme) => {
      const { url, questions } = await serve(scheme === 'https' ? { tls: identity('server') } : {});
      expect((await ask(url, { proxy: 'http://127.0.0.1:9' })).answer.kind).toBe('unavailable');
      expect(questions).toEqual([]);
    });

    test.each(['http', 'https'])(
      'that says nothing ends with the budget for %s',
      async (scheme) => {
        const proxy = `http://${await serveSilence()}`;
        expect(
          await ask(`${scheme}://127.0.0.1:9/`, { proxy }, { budgetMs: SHORT_MS }),
        ).toMatchObject(isSilent);
      },
    );
  });
});

describe('a proxy with the executable', () => {
  test('is used whatever NO_PROXY says', async () => {
    const asker = new ValidationAsker('executable', { NO_PROXY: '*', no_proxy: '*' });
    const { url } = await serve();
    const proxy = await serveProxy();
    const options = { urls: [url], clientId: 16, apiKey: btoa(API_KEY), proxy: proxy.url };
    const asked = await asker.ask({ options, otp: readOtp(OTP) as Otp, wishes: {} });
    expect(asked).toMatchObject({ answer: { kind: 'ok' } });
    expect(proxy.asked.length).toBe(1);
    await asker.close();
  });
});
