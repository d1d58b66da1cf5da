// What the tests of the calls into C ask for, in whichever runtime this is loaded: Bun, Node on what
// was built, or Node on the sources, by the conditions of package.json.
import { Buffer } from 'node:buffer';
import { once } from 'node:events';
import { chmodSync, closeSync, openSync } from 'node:fs';
import { createConnection, createServer } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { hmac, prepareHmac } from '#hmac';
import { native } from '#native';

/**
 * @typedef {import('node:net').Socket} Socket
 *
 * @typedef {{ call: 'open' | 'openToRead' | 'listen' | 'connect' | 'canConnect' | 'talkToItself', path: string }} OnPath
 * @typedef {{ call: 'close' | 'tryLock' | 'hasInput' | 'duplicate' | 'peerCredentials', fd: number }} OnDescriptor
 * @typedef {{ call: 'tryLockByte' | 'unlockByte' | 'hasRoom', fd: number, at: number }} OnByte
 * @typedef {{ call: 'findAccount', name: string }} OnName
 * @typedef {{ call: 'sendMessage', path: string, message: string, at: number }} OnSocket
 * @typedef {{ call: 'hmac', hash: 'sha1' | 'sha256' | 'sha512', key: string, message: string }} OnKey
 * @typedef {{ call: 'hmacs', hash: 'sha1' | 'sha256' | 'sha512', key: string, messages: string[] }} OnPreparedKey
 * @typedef {OnPath | OnDescriptor | OnByte | OnName | OnKey | OnPreparedKey | OnSocket} NativeRequest
 */

/**
 * Do what is asked.
 *
 * @param {NativeRequest} request - `key` and messages in hexadecimal.
 * @returns {unknown} what JSON can carry; `'nobody'` where there is no such account.
 */
// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types -- they are above
export function perform(request) {
  switch (request.call) {
    case 'open':
      return openSync(request.path, 'a+', 0o600);
    case 'openToRead':
      return openSync(request.path, 'r');
    case 'close':
      closeSync(request.fd);
      return 'closed';
    case 'tryLock':
      return native.tryLock(request.fd);
    case 'tryLockByte':
      return native.tryLockByte(request.fd, request.at);
    case 'unlockByte':
      native.unlockByte(request.fd, request.at);
      return 'unlocked';
    case 'hasInput':
      return native.hasInput(request.fd);
    case 'hasRoom':
      return native.hasRoom(request.fd, request.at);
    case 'canConnect':
      return native.canConnect(request.path);
    case 'sendMessage':
      native.sendMessage(request.path, Buffer.from(request.message), request.at);
      return 'sent';
    case 'duplicate':
      return native.duplicate(request.fd);
    case 'findAccount':
      return native.findAccount(request.name) ?? 'nobody';
    case 'peerCredentials':
      return native.peerCredentials(request.fd);
    case 'hmac': {
      const [key, message] = [request.key, request.message].map((hex) => Buffer.from(hex, 'hex'));
      const digest = hmac(request.hash, key ?? Buffer.of(), message ?? Buffer.of());
      return Buffer.from(digest).toString('hex');
    }
    case 'hmacs': {
      const keyed = prepareHmac(request.hash, Buffer.from(request.key, 'hex'));
      return request.messages.map((message) =>
        Buffer.from(keyed(Buffer.from(message, 'hex'))).toString('hex'),
      );
    }
    case 'listen':
      return waitForPeer(request.path);
    case 'connect':
      return connect(request.path);
    case 'talkToItself':
      return Promise.all([waitForPeer(request.path), connect(request.path)]).then(([peer]) => peer);
  }
}

/**
 * Wait for one connection, from whomever, and ask the kernel who made it.
 *
 * @param {string} path
 */
async function waitForPeer(path) {
  const server = createServer({ allowHalfOpen: true });
  server.listen(path);
  await once(server, 'listening');
  chmodSync(path, 0o666);
  /** @type {unknown[]} */
  const connection = await once(server, 'connection');
  const socket = /** @type {Socket} */ (connection[0]);
  try {
    return native.peerCredentials(descriptorOf(socket));
  } finally {
    socket.end();
    server.close();
  }
}

/**
 * The only way to a socket's descriptor; it is there in both runtimes.
 *
 * @param {Socket} socket
 */
function descriptorOf(socket) {
  return /** @type {{ _handle: { fd: number } }} */ (/** @type {unknown} */ (socket))._handle.fd;
}

/**
 * Connect as soon as somebody listens, and stay until that one hangs up.
 *
 * @param {string} path
 */
async function connect(path) {
  for (let tries = 0; ; tries += 1) {
    const socket = createConnection({ path, allowHalfOpen: true });
    try {
      await once(socket, 'connect');
      socket.resume();
      await once(socket, 'end');
      socket.end();
      return 'heard';
    } catch (error) {
      if (tries > 500) throw error;
      await setTimeout(10);
    }
  }
}
