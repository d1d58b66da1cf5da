import { isLoopback, matchesAddress } from './address-match.ts';

/** Compare two strings by an operator of expressions; `undefined` for one that is not known. */
export function compare(operator: string, left: string, right: string): boolean | undefined {
  const numbers = Number(left) - Number(right);
  switch (operator) {
    case '=':
    case '==':
      return left === right;
    case '!=':
      return left !== right;
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
    case '-eq':
      return numbers === 0;
    case '-ne':
      return numbers !== 0;
    case '-lt':
      return numbers < 0;
    case '-le':
      return numbers <= 0;
    case '-gt':
      return numbers > 0;
    case '-ge':
      return numbers >= 0;
    case '-ipmatch':
      return right === 'localhost' ? isLoopback(left) : matchesAddress(left, right);
    default:
      return undefined;
  }
}
