import { describe, expect, test } from 'vitest';
import {
  readOptions,
  YubicoOptionsError,
  type YubicoOptions,
} from '../../../src/adapters/yubico-otp/options.ts';
import { API_KEY } from '../../support/validation-server.ts';

const URL_1 = 'https://v1.example.edu/wsapi/2.0/verify';
const URL_2 = 'https://v2.example.edu:8443/wsapi/2.0/verify';
const PLAIN = 'http://127.0.0.1/wsapi/2.0/verify';
const GOOD: YubicoOptions = { urls: [URL_1], clientId: 16 };

function problems(options: Partial<YubicoOptions>): readonly string[] {
  try {
    readOptions({ ...GOOD, ...options });
    return [];
  } catch (error) {
    if (!(error instanceof YubicoOptionsError)) throw error;
    expect(error.message).toContain(error.problems[0]?.problem);
    return error.problems.map(({ option, problem }) => `${option} ${problem}`);
  }
}

const servers = (urls: YubicoOptions['urls']) =>
  readOptions({ ...GOOD, urls }).servers.map(({ href }) => href);

describe('servers', () => {
  test('are a list, or one text in the way of pam_yubico', () => {
    expect(servers([URL_1, URL_2])).toEqual([URL_1, URL_2]);
    expect(servers(`${URL_1};${URL_2}`)).toEqual([URL_1, URL_2]);
  });

  test('may be in the old form', () => {
    expect(servers([`${URL_1}?id=%d&otp=%s`])).toEqual([URL_1]);
    expect(servers([`${URL_2}?otp=%s&id=%d`])).toEqual([URL_2]);
  });

  test('are ten at most', () => {
    const urls = Array.from({ length: 11 }, (_, at) => `https://v${at}.example.edu/`);
    expect(servers(urls.slice(1)).length).toBe(10);
    expect(problems({ urls })).toEqual(['urls there can be at most 10 servers']);
  });

  test.each([
    ['none', [], 'at least one'],
    ['an empty text', '', 'begins with https:// or http://'],
    ['an empty part', `${URL_1};`, 'begins with https:// or http://'],
    ['a name', ['v1.example.edu'], 'begins with https:// or http://'],
    ['another scheme', ['ftp://v1.example.edu/'], 'begins with https:// or http://'],
    ['no host', ['https://'], 'begins with https:// or http://'],
    ['a query', [`${URL_1}?id=16`], 'no query'],
    ['another template', [`${URL_1}?id=%s`], 'no query'],
    ['a fragment', [`${URL_1}#x`], '# part'],
    ['a password', ['https://user:pass@v1.example.edu/'], 'a user or a password'],
    ['one twice', [URL_1, `${URL_1}?id=%d&otp=%s`], 'there twice'],
    ['http: without a key', [PLAIN], 'no API key'],
  ])('cannot be %s', (_, urls, problem) => {
    expect(problems({ urls })).toEqual([expect.stringContaining(problem)]);
  });

  test('may be plain where replies are signed', () => {
    expect(problems({ urls: [PLAIN], apiKey: btoa(API_KEY) })).toEqual([]);
  });
});

describe('options', () => {
  test.each([
    [{ clientId: 0 }, 'clientId'],
    [{ clientId: 1.5 }, 'clientId'],
    [{ clientId: 4_294_967_296 }, 'clientId'],
    [{ apiKey: '' }, 'apiKey'],
    [{ apiKey: 'not base64' }, 'apiKey'],
    [{ apiKey: btoa('fifteen bytes..') }, 'apiKey'],
    [{ proxy: 'https://proxy.example.edu:3128' }, 'proxy'],
    [{ proxy: 'proxy.example.edu:3128' }, 'proxy'],
    [{ proxy: 'http://proxy.example.edu/path' }, 'proxy'],
    [{ ca: '/etc/ssl/ca.pem' }, 'ca'],
    [{ certificate: '-----BEGIN CERTIFICATE-----' }, 'privateKey'],
    [{ privateKey: '-----BEGIN PRIVATE KEY-----' }, 'certificate'],
  ])('%j are refused', (options, option) => {
    expect(problems(options)).toEqual([expect.stringMatching(new RegExp(`^${option} `))]);
  });

  test('are refused with all that is wrong, and no secret is told', () => {
    const all = problems({ urls: [PLAIN], clientId: -1, apiKey: 'c2VjcmV0', proxy: 'u:secret@p' });
    expect(all.map((problem) => problem.split(' ')[0])).toEqual(['apiKey', 'clientId', 'proxy']);
    expect(all.join()).not.toMatch(/c2VjcmV0|secret@/);
  });
});
