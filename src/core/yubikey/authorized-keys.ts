import type { Login } from '../login.ts';

/**
 * The text of an `authorized_yubikeys` file as pam_yubico reads it: `user:id:id…`, a line a user; `#`
 * only in column 0; nothing is trimmed; case counts; later lines for the same user count as well.
 *
 * @see yubico-pam, check_user_token in util.c
 */

/** One user's line. */
export interface MappingLine {
  /** Counted from 1. */
  readonly line: number;
  readonly user: string;
  readonly ids: readonly string[];
}

/** fgets(3) there has a buffer of 1024: a longer line goes on as a line of its own. */
const LONGEST_LINE = 1023;
const PIECE = new RegExp(`.{1,${LONGEST_LINE}}`, 'gs');

/**
 * Read the lines of a mapping.
 *
 * @param text - One character a byte.
 */
export function mappingLines(text: string): readonly MappingLine[] {
  return text.split('\n').flatMap((whole, at) =>
    piecesOf(whole).flatMap((piece): readonly MappingLine[] => {
      if (piece.startsWith('#')) return [];
      // As strtok(3): empty parts are passed over, so `:alice:` is a line of alice's.
      const [user, ...ids] = piece.split(':').filter(Boolean);
      return user === undefined ? [] : [{ line: at + 1, user, ids }];
    }),
  );
}

/**
 * The ids that a user may log in with, in the order of the file.
 *
 * @returns `undefined` where no line is the user's; one without ids is a user with no key.
 */
export function keysOf(text: string, user: string): readonly string[] | undefined {
  const own = mappingLines(text).filter((line) => line.user === user);
  return own.length === 0 ? undefined : own.flatMap(({ ids }) => ids);
}

/** Say quickly whether a text may have a line of a login's: it looks for the name alone. */
export function namesUser(text: string, login: Login): boolean {
  const word = login.replaceAll(/[.+]/g, '\\$&');
  return text.match(new RegExp(`(?:^|[:\\n])${word}(?=[:\\n]|$)`, 'g')) !== null;
}

/** Whom a key belongs to: usually nobody or one. */
export function ownersOf(text: string, id: string): readonly string[] {
  const owners = mappingLines(text).filter(({ ids }) => ids.includes(id));
  return [...new Set(owners.map(({ user }) => user))];
}

/**
 * Give a key to a user: at the end of the user's last line where that stays short enough, or on a new
 * line.
 *
 * @param user - Without a colon or line end.
 */
export function withKey(text: string, user: string, id: string): string {
  const last = mappingLines(text).findLast((line) => line.user === user);
  const lines = text.split('\n');
  const own = last === undefined ? undefined : lines[last.line - 1];
  if (last !== undefined && own !== undefined && own.length + 1 + id.length <= LONGEST_LINE) {
    const longer = `${own.replace(/:+$/, '')}:${id}`;
    return lines.with(last.line - 1, longer).join('\n');
  }
  const end = text === '' || text.endsWith('\n') ? '' : '\n';
  return `${text}${end}${user}:${id}\n`;
}

function piecesOf(line: string): readonly string[] {
  return line.match(PIECE) ?? [];
}
