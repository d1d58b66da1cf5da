import { firstWord } from './words.ts';

/** The version that `<IfVersion>` compares with unless another is named: Debian 12's. */
export const APACHE_VERSION = '2.4.71';

/** Compare as `<IfVersion [OPERATOR] VERSION>` does. */
export function isVersion(args: string, version: string): boolean {
  const first = firstWord(args);
  const hasOperator = first.rest !== '';
  const operator = hasOperator ? first.word : '=';
  const wanted = hasOperator ? firstWord(first.rest).word : first.word;
  const isNegated = operator.startsWith('!');
  const plain = operator.replace(/^!/, '');
  const isTrue = comparesAs(plain, wanted, version);
  return isNegated ? !isTrue : isTrue;
}

function comparesAs(operator: string, wanted: string, version: string): boolean {
  if (operator === '~' || /^\/.*\/$/.test(wanted)) {
    const source = wanted.replace(/^\/(.*)\/$/, '$1');
    try {
      return new RegExp(source).test(version);
    } catch {
      return false;
    }
  }
  const order = compare(version, wanted);
  switch (operator) {
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
    default:
      return order === 0;
  }
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
