import { isInOrder } from '../ordering.ts';
import { firstWord } from './words.ts';

/** The version that `<IfVersion>` compares with unless another is named: Debian 12's. */
export const APACHE_VERSION = '2.4.71';

/** Compare as `<IfVersion [OPERATOR] VERSION>` does. */
export function isVersion(args: string, version: string): boolean {
  const { operator, wanted, isNegated } = readArguments(args);
  return comparesAs(operator, wanted, version) !== isNegated;
}

/** What is wrong with the arguments of `<IfVersion>`; `undefined` for nothing. */
export function versionFault(args: string): string | undefined {
  const { operator, wanted } = readArguments(args);
  if (!/^(={1,2}|[<>]=?|~)$/.test(operator)) return `<IfVersion> does not know ${operator}`;
  if (operator === '~' || isBetweenSlashes(wanted)) {
    return patternOf(wanted) === undefined ? `${wanted} is no regular expression` : undefined;
  }
  return /^\d+(\.\d+){0,2}$/.test(wanted) ? undefined : `${wanted} is no version`;
}

function readArguments(args: string): {
  readonly operator: string;
  readonly wanted: string;
  readonly isNegated: boolean;
} {
  const first = firstWord(args);
  const hasOperator = first.rest !== '';
  const operator = hasOperator ? first.word : '=';
  const wanted = hasOperator ? firstWord(first.rest).word : first.word;
  return { operator: operator.replace(/^!/, ''), wanted, isNegated: operator.startsWith('!') };
}

function isBetweenSlashes(wanted: string): boolean {
  return /^\/.*\/$/.test(wanted);
}

function patternOf(wanted: string): RegExp | undefined {
  try {
    return new RegExp(wanted.replace(/^\/(.*)\/$/, '$1'));
  } catch {
    return undefined;
  }
}

function comparesAs(operator: string, wanted: string, version: string): boolean {
  if (operator === '~' || isBetweenSlashes(wanted)) {
    return patternOf(wanted)?.test(version) === true;
  }
  return isInOrder(operator, compare(version, wanted));
}

/** Parts that are not given are 0. */
function compare(one: string, other: string): number {
  const [a, b] = [one, other].map((version) => version.split('.').map(Number));
  for (let part = 0; part < 3; part += 1) {
    const difference = (a?.[part] ?? 0) - (b?.[part] ?? 0);
    if (difference !== 0) return Math.sign(difference);
  }
  return 0;
}
