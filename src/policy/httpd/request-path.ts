/** How a server reads paths. */
export interface PathRules {
  /** `MergeSlashes`, on unless said otherwise. */
  readonly mergesSlashes: boolean;
  /** `AllowEncodedSlashes`. */
  readonly encodedSlashes: 'off' | 'on' | 'nodecode';
}

/** The path that sections are matched against, or the status with which Apache refuses it. */
export type ReadPath = { readonly path: string } | { readonly status: number };

const UNRESERVED = /^[A-Za-z0-9._~-]$/;

/**
 * Read the path of a request as httpd 2.4 does: unreserved characters are decoded, then `/./`,
 * `/../` and `//` are taken out, then the rest is decoded once.
 *
 * @see ap_normalize_path and ap_unescape_url of httpd 2.4, RFC 3986 section 5.2.4
 */
export function readPath(raw: string, rules: PathRules): ReadPath {
  if (!raw.startsWith('/') || /%(?![0-9a-f]{2})/i.test(raw)) return { status: 400 };
  // What a path begins with is one slash, whatever `MergeSlashes` says.
  const decoded = raw.replace(/^\/+/, '/').replace(/%[0-9a-f]{2}/gi, (escape) => {
    const character = characterOf(escape);
    return UNRESERVED.test(character) ? character : escape;
  });
  const normal = normalise(decoded, rules.mergesSlashes);
  if (normal === undefined) return { status: 400 };
  if (/%00/.test(normal) || (rules.encodedSlashes === 'off' && /%2f/i.test(normal))) {
    return { status: 404 };
  }
  const path = normal.replace(/(?:%[0-9a-f]{2})+/gi, (escapes) => {
    if (rules.encodedSlashes !== 'nodecode') return decodeBytes(escapes);
    return escapes.replace(/(?:%(?!2f)[0-9a-f]{2})+/gi, decodeBytes);
  });
  if (rules.encodedSlashes !== 'on') return { path };
  const again = normalise(path, rules.mergesSlashes);
  return again === undefined ? { status: 400 } : { path: again };
}

/** Make one slash of several, as `<Location>` does whatever `MergeSlashes` says. */
export function mergeSlashes(path: string): string {
  return path.replace(/\/{2,}/g, '/');
}

/** Take out dot segments; `undefined` when they lead above the root. */
function normalise(path: string, mergesSlashes: boolean): string | undefined {
  const segments: string[] = [];
  const given = (mergesSlashes ? mergeSlashes(path) : path).slice(1).split('/');
  for (const [index, segment] of given.entries()) {
    const isLast = index === given.length - 1;
    if (segment === '.') {
      if (isLast) segments.push('');
    } else if (segment === '..') {
      if (segments.length === 0) return undefined;
      segments.pop();
      if (isLast) segments.push('');
    } else {
      segments.push(segment);
    }
  }
  return `/${segments.join('/')}`;
}

function characterOf(escape: string): string {
  return String.fromCharCode(Number.parseInt(escape.slice(1), 16));
}

/** File names are bytes to Apache; where they are no UTF-8, each byte stays a character. */
function decodeBytes(escapes: string): string {
  try {
    return decodeURIComponent(escapes);
  } catch {
    return escapes.replace(/%[0-9a-f]{2}/gi, characterOf);
  }
}
