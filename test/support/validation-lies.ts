import { gzipSync } from 'node:zlib';
import type { Mistrust, Outcome } from '../../src/adapters/yubico-otp/report.ts';
import { SIGNED_REPLIES } from '../vectors/yubico-otp.ts';
import {
  API_KEY,
  body,
  replyTo,
  signatureOf,
  signedBody,
  type Behaviour,
  type Question,
} from './validation-server.ts';

/** What a server may do that must never be taken for a yes. */
export interface Lie {
  readonly what: string;
  readonly behaviour: Behaviour;
  /** What the client must make of it. */
  readonly outcome: Readonly<Record<string, unknown>> & { readonly kind: Outcome['kind'] };
}

const SECOND_MS = 1000;

/** A lie whose HTTP is all right. */
function saying(what: string, why: Mistrust, text: (question: Question) => string): Lie {
  const behaviour: Behaviour = (question) => {
    question.response.end(text(question));
  };
  return { what, behaviour, outcome: { kind: 'mistrusted', why } };
}

/** A lie that a right key signed: a server of our own that is confused, or a reply to another. */
function signing(what: string, why: Mistrust, changes: Readonly<Record<string, string>>): Lie {
  return saying(what, why, (question) => signedBody({ ...replyTo(question), ...changes }));
}

const [recorded] = SIGNED_REPLIES;

/** Replies that are not what they should be. */
export const LYING_REPLIES: readonly Lie[] = [
  signing('another nonce', 'nonce', { nonce: 'aaaaaaaaaaaaaaaaaaaa' }),
  signing('the nonce in upper case and longer', 'nonce', { nonce: 'A'.repeat(40) }),
  signing('another password', 'otp', { otp: 'dteffujehknhiikkijbdknrrdhfdrjltvgrbkkjblcbh' }),
  signing('the password of another key', 'otp', {
    otp: 'cccccccccccchknhfeducjjkghggicdcfunubcklghlnv',
  }),
  signing('no password', 'otp', { otp: '' }),
  signing('OK in lower case', 'status', { status: 'ok' }),
  signing('OK with a blank behind it', 'status', { status: 'OK ' }),
  signing('a status of no protocol', 'status', { status: 'VALID' }),
  saying('a signature with one bit changed', 'signature', (question) => {
    const fields = replyTo(question);
    const bytes = Buffer.from(signatureOf(fields, API_KEY), 'base64');
    bytes[19] = (bytes[19] ?? 0) ^ 1;
    return body({ h: bytes.toString('base64'), ...fields });
  }),
  saying('a signature cut short', 'signature', (question) => {
    const fields = replyTo(question);
    return body({ h: signatureOf(fields, API_KEY).slice(0, 24), ...fields });
  }),
  saying('the signature of another key', 'signature', (question) =>
    signedBody(replyTo(question), 'tsrqponmlkjihgfedcba'),
  ),
  saying('the signature of the empty key', 'signature', (question) =>
    signedBody(replyTo(question), ''),
  ),
  saying('no signature', 'signature', (question) => body(replyTo(question))),
  saying('an empty signature', 'signature', (question) => body({ h: ' ', ...replyTo(question) })),
  saying('a signature of less than it says', 'signature', (question) =>
    body({ ...replyTo(question), h: signatureOf({ status: 'OK' }, API_KEY) }),
  ),
  saying('REPLAYED_OTP without a signature', 'signature', (question) =>
    body(replyTo(question, 'REPLAYED_OTP')),
  ),
  saying('a real reply to an earlier question', 'nonce', () =>
    body({ h: recorded.h, ...recorded.fields }),
  ),
  saying('BAD_OTP and then OK', 'form', (question) => {
    const fields = replyTo(question);
    return `status=BAD_OTP\r\n${signedBody(fields)}`;
  }),
  saying('OK twice', 'form', (question) => `${signedBody(replyTo(question))}status=OK\r\n`),
  saying('two nonces', 'form', (question) => `nonce=x\r\n${signedBody(replyTo(question))}`),
  saying(
    'a page around the reply',
    'form',
    (question) => `<html>\r\n${signedBody(replyTo(question))}</html>\r\n`,
  ),
  saying('a control character', 'form', (question) =>
    signedBody({ ...replyTo(question), status: 'OK\0' }),
  ),
  saying('nothing', 'form', () => ''),
  saying('an OK cut out of a BAD_OTP that repeats what it was asked', 'form', (question) => {
    const { otp = '', ...no } = replyTo(question, 'BAD_OTP');
    const h = signatureOf({ ...no, otp: `${otp}&status=OK&t=` }, API_KEY);
    const rest = `&sl=${no['sl'] ?? ''}&status=BAD_OTP&t=${no['t'] ?? ''}`;
    return body({ h, nonce: no['nonce'] ?? '', otp, status: 'OK', t: rest });
  }),
  saying('a signature in base64 that nobody writes', 'signature', (question) => {
    const fields = replyTo(question);
    const h = signatureOf(fields, API_KEY);
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
    // Of the last letter four bits count; the two below are 0.
    const other = letters.charAt(letters.indexOf(h.charAt(26)) + 1);
    return body({ ...fields, h: `${h.slice(0, 26)}${other}=` });
  }),
  {
    what: 'a byte order mark before an OK',
    behaviour: (question: Question): void => {
      question.response.end(`\ufeff${signedBody(replyTo(question))}`);
    },
    outcome: { kind: 'mistrusted', why: 'form' },
  },
  {
    what: 'a compressed OK',
    behaviour: (question: Question): void => {
      question.response.setHeader('content-encoding', 'gzip');
      question.response.end(gzipSync(signedBody(replyTo(question))));
    },
    outcome: { kind: 'mistrusted', why: 'form' },
  },
];

/** An OK that would be all right, under an HTTP status that is not. */
function underStatus(httpStatus: number): Lie {
  return {
    what: `an OK under HTTP ${httpStatus}`,
    behaviour: (question: Question): void => {
      question.response.statusCode = httpStatus;
      question.response.setHeader('location', '/wsapi/2.0/verify');
      question.response.end(signedBody(replyTo(question)));
    },
    outcome: { kind: 'http', httpStatus },
  };
}

/** Write to a client again and again until it goes away. */
function again(question: Question, everyMs: number, chunk: () => string | Buffer): void {
  const timer = setInterval(() => {
    question.response.write(chunk());
  }, everyMs);
  question.response.on('close', () => {
    clearInterval(timer);
  });
}

/** Servers that misbehave below the protocol. */
export const LYING_CONNECTIONS: readonly Lie[] = [
  ...[201, 206, 302, 307, 400, 404, 500, 503].map(underStatus),
  {
    what: '1 MiB behind an OK',
    behaviour: (question: Question): void => {
      question.response.end(signedBody(replyTo(question)) + '\r\n'.repeat(524_288));
    },
    outcome: { kind: 'failed', what: 'a body of more than 65536 bytes' },
  },
  {
    what: 'a body without end',
    behaviour: (question: Question): void => {
      again(question, 1, () => Buffer.alloc(16_384, '\n'));
    },
    outcome: { kind: 'failed', what: 'a body of more than 65536 bytes' },
  },
  {
    what: 'a byte a second',
    behaviour: (question: Question): void => {
      const text = signedBody(replyTo(question));
      let at = 0;
      question.response.write('s');
      again(question, SECOND_MS, () => text.charAt((at += 1)));
    },
    outcome: { kind: 'silent' },
  },
  {
    what: 'an OK and then no end',
    behaviour: (question: Question): void => {
      question.response.write(signedBody(replyTo(question)));
    },
    outcome: { kind: 'silent' },
  },
  { what: 'no reply', behaviour: (): void => undefined, outcome: { kind: 'silent' } },
  {
    what: 'an OK that is shorter than it says',
    behaviour: (question: Question): void => {
      const text = signedBody(replyTo(question));
      question.response.setHeader('content-length', text.length + 1);
      question.response.write(text, () => question.response.destroy());
    },
    outcome: { kind: 'failed' },
  },
  {
    what: 'an OK in chunks, the last one missing',
    behaviour: (question: Question): void => {
      const text = signedBody(replyTo(question));
      question.response.write(text, () => question.response.destroy());
    },
    outcome: { kind: 'failed' },
  },
  {
    what: 'a connection closed at once',
    behaviour: ({ response }: Question): void => {
      response.destroy();
    },
    outcome: { kind: 'failed' },
  },
  {
    what: 'something that is not HTTP',
    behaviour: ({ response }: Question): void => {
      response.socket?.end('status=OK\r\n\r\n');
    },
    outcome: { kind: 'failed' },
  },
  {
    what: 'headers without end',
    behaviour: ({ response }: Question): void => {
      const { socket } = response;
      socket?.write('HTTP/1.1 200 OK\r\n');
      const timer = setInterval(() => socket?.write(`x: ${'x'.repeat(16_384)}\r\n`), 1);
      socket?.on('close', () => {
        clearInterval(timer);
      });
    },
    outcome: { kind: 'failed' },
  },
];
