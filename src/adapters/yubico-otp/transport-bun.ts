import { HEADERS, readBody, type Transport } from './transport.ts';

/** What Bun's `fetch` takes beyond the standard. */
interface BunRequest extends RequestInit {
  readonly decompress: false;
  readonly proxy: string | false;
  readonly tls: {
    readonly rejectUnauthorized: true;
    readonly ca?: string;
    readonly cert?: string;
    readonly key?: string;
  };
}

export const transport: Transport = async (url, route, signal) => {
  const request: BunRequest = {
    headers: HEADERS,
    redirect: 'manual',
    keepalive: false,
    signal,
    decompress: false,
    // Left out, the environment would choose one.
    proxy: route.proxy?.href ?? false,
    tls: {
      // Said, so that NODE_TLS_REJECT_UNAUTHORIZED in the environment cannot say otherwise.
      rejectUnauthorized: true,
      ...(route.ca === undefined ? {} : { ca: route.ca }),
      ...(route.certificate === undefined ? {} : { cert: route.certificate }),
      ...(route.privateKey === undefined ? {} : { key: route.privateKey }),
    },
  };
  const response = await withoutExceptions(() => fetch(url, request));
  if (response.body === null) return { httpStatus: response.status, body: '' };
  return { httpStatus: response.status, body: await readBody(response.body) };
};

/** Where Bun's `fetch` finds, as it is called, to whom it shall go without the proxy it is given. */
const EXCEPTIONS = ['NO_PROXY', 'no_proxy'];

function withoutExceptions<T>(call: () => T): T {
  const set = EXCEPTIONS.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [{ name, value }];
  });
  for (const { name } of set) Reflect.deleteProperty(process.env, name);
  try {
    return call();
  } finally {
    for (const { name, value } of set) process.env[name] = value;
  }
}
