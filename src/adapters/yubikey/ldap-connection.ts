import { Client } from 'ldapts';
import { once } from 'node:events';
import { connect, isIP, type Socket } from 'node:net';
import { connect as connectSecurely, type ConnectionOptions } from 'node:tls';

/** RFC 4511 §4.14.1. */
const START_TLS = '1.3.6.1.4.1.1466.20037';

/** Far more than an entry with a few attributes. */
const MOST_BYTES = 1_048_576;

/**
 * Connect to a directory: with TLS from the start for `ldaps:`, after STARTTLS for `ldap:`.
 *
 * Whatever came in the clear is left behind with the client that asked for STARTTLS: the one that is
 * returned reads nothing but what TLS vouches for.
 *
 * @param ca - Certificates to trust instead of the runtime's own list, in PEM.
 * @param signal - Ends the connection, in whatever state it is; to be aborted in the end.
 * @throws Error of whatever kind, also when the certificate is not the host's.
 */
export async function connectLdap(
  url: string,
  ca: string | undefined,
  signal: AbortSignal,
): Promise<Client> {
  const { protocol, hostname, port } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, '');
  const options: ConnectionOptions = {
    host,
    servername: isIP(host) === 0 ? host : '',
    // Said, so that NODE_TLS_REJECT_UNAUTHORIZED in the environment cannot say otherwise.
    rejectUnauthorized: true,
    ...(ca === undefined ? {} : { ca }),
  };
  if (protocol === 'ldaps:') {
    const socket = connectSecurely({ ...options, port: Number(port || 636) });
    return clientOn(await ready(socket, 'secureConnect', signal));
  }
  const plain = await ready(connect(Number(port || 389), host), 'connect', signal);
  await clientOn(plain).exop(START_TLS);
  plain.removeAllListeners('data');
  const socket = connectSecurely({ ...options, socket: plain });
  return clientOn(await ready(socket, 'secureConnect', signal));
}

async function ready<S extends Socket>(socket: S, event: string, signal: AbortSignal): Promise<S> {
  signal.addEventListener('abort', () => {
    // What an ended socket still has to say is of interest to nobody.
    socket.on('error', () => undefined);
    socket.destroy();
  });
  await once(socket, event, { signal });
  return socket;
}

function clientOn(socket: Socket): Client {
  let bytes = 0;
  // The address is that of the socket, which is connected already.
  const client = new Client({ url: 'ldap://connected', createConnection: () => socket });
  socket.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) socket.destroy();
  });
  return client;
}
