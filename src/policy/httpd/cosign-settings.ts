import type { Directive } from '../apache/tree.ts';
import { firstWord } from '../apache/words.ts';
import type { Position } from '../position.ts';

/** A directive that says something, and where. */
export interface Said extends Position {
  /** As it was written, in one line. */
  readonly directive: string;
}

/** What mod_cosign knows of a server or a section; what nobody said is `undefined`. */
export interface CosignSettings {
  /** Whether a directive of those that count as a configuration was there. */
  readonly isConfigured: boolean;
  readonly protect?: Said & { readonly isOn: boolean };
  readonly publicAccess?: Said & { readonly isOn: boolean };
  /** `CosignRequireFactor`; an explicit empty list is not the same thing as none. */
  readonly factors?: Said & { readonly names: readonly string[] };
  readonly suffix?: Said & { readonly value: string };
  readonly ignoreSuffix?: Said & { readonly isOn: boolean };
  readonly service?: Said & { readonly value: string };
  readonly hostname?: Said;
  readonly redirect?: Said & { readonly value: string };
  readonly postError?: Said & { readonly value: string };
  readonly siteEntry?: Said;
  readonly crypto?: Said;
  readonly port?: Said;
  readonly validReference?: Said & { readonly value: string };
  readonly validationError?: Said;
  readonly validationRedirect?: Said & { readonly isOn: boolean };
}

/** What directives of mod_cosign set. */
export type CosignKey = Exclude<keyof CosignSettings, 'isConfigured'>;

const KEYS: Readonly<Record<string, CosignKey>> = {
  cosignprotected: 'protect',
  cosignallowpublicaccess: 'publicAccess',
  cosignrequirefactor: 'factors',
  cosignfactorsuffix: 'suffix',
  cosignfactorsuffixignore: 'ignoreSuffix',
  cosignservice: 'service',
  cosignhostname: 'hostname',
  cosignredirect: 'redirect',
  cosignposterrorredirect: 'postError',
  cosignsiteentry: 'siteEntry',
  cosigncrypto: 'crypto',
  cosignport: 'port',
  cosignvalidreference: 'validReference',
  cosignvalidationerrorredirect: 'validationError',
  cosignallowvalidationredirect: 'validationRedirect',
};

/** Directives that make a configuration and do not count as one. */
const DOES_NOT_CONFIGURE =
  /^cosign(hostname|crypto|checkip|filterdb|filterhashlength|proxydb|ticketprefix|httponlycookies|allowvalidationredirect)$/;

/** What a section has no gap for: only a server is asked for it. */
export const OF_SERVERS: readonly CosignKey[] = [
  'validReference',
  'validationError',
  'validationRedirect',
];

/** Whether a directive is mod_cosign's. */
export function isCosign(name: string): boolean {
  return /^cosign/i.test(name);
}

/** A directive as it is shown: one line, a blank between its parts. */
export function said({ name, args, file, line, use }: Directive): Said {
  const directive = args === '' ? name : `${name} ${args}`;
  return use === undefined ? { directive, file, line } : { directive, file, line, use };
}

/** What a server starts with: a service named for the host, and nothing that counts. */
export function serverSettings(name: string | undefined, at: Said): CosignSettings {
  return { isConfigured: false, service: { ...at, value: `cosign-${name ?? 'localhost'}` } };
}

/** Lay what a server says so far under a section's own settings. */
export function fillFromServer(server: CosignSettings): CosignSettings {
  const filled: Record<string, unknown> = { ...server, isConfigured: false };
  for (const key of OF_SERVERS) Reflect.deleteProperty(filled, key);
  return filled as unknown as CosignSettings;
}

/** Take a directive into settings; the last of a kind wins. */
export function withDirective(settings: CosignSettings, directive: Directive): CosignSettings {
  const isConfigured =
    settings.isConfigured || !DOES_NOT_CONFIGURE.test(directive.name.toLowerCase());
  const key = keyOf(directive);
  if (key === undefined) return { ...settings, isConfigured };
  return { ...settings, isConfigured, [key]: { ...said(directive), ...valueOf(key, directive) } };
}

/** What a directive sets; `undefined` where it is nothing that answers depend on. */
export function keyOf({ name }: Pick<Directive, 'name'>): CosignKey | undefined {
  const plain = name.toLowerCase();
  return Object.hasOwn(KEYS, plain) ? KEYS[plain] : undefined;
}

/** What mod_cosign cannot do without, as its directives are called: the answer is 503. */
export function lacksOf(settings: CosignSettings): readonly string[] {
  const needed = [
    ['CosignHostname', settings.hostname],
    ['CosignRedirect', settings.redirect],
    ['CosignPostErrorRedirect', settings.postError],
  ] as const;
  return needed.flatMap(([name, said]) => (said === undefined ? [name] : []));
}

function valueOf(key: CosignKey, { args }: Directive): object {
  const { word } = firstWord(args);
  switch (key) {
    case 'factors':
      return { names: args.split(/[ \t]+/).filter(Boolean) };
    case 'protect':
    case 'publicAccess':
    case 'ignoreSuffix':
    case 'validationRedirect':
      return { isOn: word.toLowerCase() === 'on' };
    case 'service':
      return { value: word.startsWith('cosign-') ? word : `cosign-${word}` };
    case 'suffix':
    case 'redirect':
    case 'postError':
    case 'validReference':
      return { value: word };
    case 'hostname':
    case 'siteEntry':
    case 'crypto':
    case 'port':
    case 'validationError':
      return {};
  }
}
