import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { request as requestPlain, type ClientRequest, type IncomingMessage } from 'node:http';
import { request as requestSecure } from 'node:https';
import type { Socket } from 'node:net';
import {
  checkServerIdentity as checkIdentity,
  connect as connectSecure,
  type PeerCertificate,
} from 'node:tls';
import { HEADERS, readBody, TransportError, type Route, type Transport } from './transport.ts';

export const transport: Transport = async (url, route, signal) => {
  const request = await open(url, route, signal);
  // Once there is a response, errors come with its body; one that came twice would end the process.
  request.on('error', () => undefined);
  request.end();
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  try {
    return {
      httpStatus: response.statusCode ?? 0,
      body: await readBody(response as AsyncIterable<Uint8Array>),
    };
  } finally {
    request.destroy();
  }
};

async function open(url: URL, route: Route, signal: AbortSignal): Promise<ClientRequest> {
  // No agent: nothing is kept open.
  const options = { agent: false, headers: HEADERS, signal };
  if (url.protocol === 'http:') {
    if (route.proxy === undefined) return requestPlain(url, options);
    const headers = { ...HEADERS, host: url.host, ...proxyHeaders(route.proxy) };
    return requestPlain(route.proxy, { ...options, path: url.href, headers });
  }
  const tls = {
    // Said, so that NODE_TLS_REJECT_UNAUTHORIZED in the environment cannot say otherwise.
    rejectUnauthorized: true,
    checkServerIdentity,
    ...(route.ca === undefined ? {} : { ca: route.ca }),
    ...(route.certificate === undefined ? {} : { cert: route.certificate }),
    ...(route.privateKey === undefined ? {} : { key: route.privateKey }),
  };
  if (route.proxy === undefined) return requestSecure(url, { ...options, ...tls });
  const socket = await openTunnel(url, route.proxy, signal);
  const host = bareHost(url);
  return requestSecure(url, {
    headers: HEADERS,
    signal,
    createConnection: () =>
      connectSecure({ ...tls, socket, ...(isAddress(host) ? { host } : { servername: host }) }),
  });
}

/** Have a proxy connect us to a server. */
async function openTunnel(url: URL, proxy: URL, signal: AbortSignal): Promise<Socket> {
  const path = `${url.hostname}:${url.port === '' ? '443' : url.port}`;
  const request = requestPlain(proxy, {
    agent: false,
    method: 'CONNECT',
    path,
    headers: { host: path, ...proxyHeaders(proxy) },
    signal,
  });
  request.end();
  const [response, socket] = (await once(request, 'connect')) as [IncomingMessage, Socket];
  if (response.statusCode === 200) return socket;
  socket.destroy();
  throw new TransportError(`the proxy answered HTTP ${response.statusCode ?? 0}`);
}

function proxyHeaders({ username, password }: URL): Record<string, string> {
  if (username === '' && password === '') return {};
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(pair).toString('base64')}` };
}

/** Whose certificate it is: Node 22.23 takes no certificate for an address of version 6. */
function checkServerIdentity(host: string, certificate: PeerCertificate): Error | undefined {
  if (isAddress(host) && new X509Certificate(certificate.raw).checkIP(host) !== undefined) {
    return undefined;
  }
  return checkIdentity(host, certificate);
}

function bareHost({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '');
}

function isAddress(host: string): boolean {
  return /^[\d.]+$|:/.test(host);
}
