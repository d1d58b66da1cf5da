import { readOption, writeOption, type SecretFileText } from './secret-file.ts';
import { Fault } from './verdict.ts';

/**
 * Count a try against the file's own `RATE_LIMIT n m t…`: n tries in m seconds, t the times of
 * tries so far, successes included.
 *
 * For Google's module a try that is one too many counts as well, so that whoever keeps trying keeps
 * the owner out. In a file that is ours alone it does not: a code that nobody looked at was no try.
 *
 * @param nowSeconds - Unix time in whole seconds.
 * @returns the text with this try counted, to be stored in either case, and whether it is one too
 * many; without the option the text comes back as it was.
 * @throws Fault with scope `login` when the option cannot be read: n is 1 to 100, m 1 to 3600.
 */
export function countTry(
  text: SecretFileText,
  nowSeconds: number,
  isOursAlone: boolean,
): { readonly text: SecretFileText; readonly exceeded: boolean } {
  const value = readOption(text, 'RATE_LIMIT');
  if (value === undefined) return { text, exceeded: false };
  const { tries, seconds, times } = parseRateLimit(value);

  const recent = [nowSeconds, ...times]
    .filter((time) => time >= nowSeconds - seconds && time <= nowSeconds)
    .sort((a, b) => a - b);
  const exceeded = recent.length > tries;
  if (exceeded && isOursAlone) return { text, exceeded };
  const kept = exceeded ? recent.slice(-tries) : recent;
  return {
    text: writeOption(text, 'RATE_LIMIT', [tries, seconds, ...kept].join(' ')),
    exceeded,
  };
}

/**
 * Keep the operator's limit and put other times of tries behind it.
 *
 * @param limit - `n m`, possibly with times, as the operator's file has it.
 * @param tried - `n m t…` as the state has it; its n and m do not count.
 */
export function withTimes(limit: string, tried: string): string {
  return [...limit.split(/[ \t]+/).slice(0, 2), ...tried.split(/[ \t]+/).slice(2)].join(' ');
}

/** Put the times of two memories together, those that both have once; `n m` is that of the first. */
export function mergeTries(first: string, second: string): string {
  const own = first.split(/[ \t]+/);
  const unmatched = own.slice(2);
  const missing = second
    .split(/[ \t]+/)
    .slice(2)
    .filter((time) => {
      const at = unmatched.indexOf(time);
      if (at >= 0) unmatched.splice(at, 1);
      return at < 0;
    });
  return [...own, ...missing].join(' ');
}

function parseRateLimit(value: string): { tries: number; seconds: number; times: number[] } {
  if (!/^[0-9]+([ \t]+[0-9]+)+$/.test(value)) throw unreadable();
  const [tries = 0, seconds = 0, ...times] = value.split(/[ \t]+/).map(Number);
  if (tries < 1 || tries > 100 || seconds < 1 || seconds > 3600) throw unreadable();
  return { tries, seconds, times };
}

function unreadable(): Fault {
  return new Fault('login', {
    path: 'secret file',
    what: 'RATE_LIMIT must be 1 to 100 tries in 1 to 3600 seconds',
  });
}
