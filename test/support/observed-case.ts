/** What Apache 2.4.71 with mod_cosign (git 1926a33) did, seen in runs. */
export interface ObservedCase {
  readonly name: string;
  readonly config: string;
  readonly htaccess?: Readonly<Record<string, string>>;
  readonly request: {
    readonly host: string;
    readonly port: number;
    readonly method: string;
    readonly path: string;
  };
  readonly held: readonly string[] | null;
  readonly withSession?: Observed | null;
  readonly withSessionCached?: Observed;
  readonly sessionCanBeEstablished?: boolean;
  readonly anonymous: Observed;
  readonly note?: string;
}

export interface Observed {
  readonly status: number;
  readonly redirectFactors: string | null;
  readonly remoteUser: string | null;
  readonly served: boolean;
}

/** The pages that there were. */
export const PAGES = [
  'index.html',
  'ab.html',
  'a/index.html',
  'a/plain.html',
  'a/secret.html',
  'a/b/index.html',
  'a/b/c/index.html',
  'x/index.html',
];
