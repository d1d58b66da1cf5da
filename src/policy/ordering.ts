/**
 * Whether an order is what an operator asks for: `<`, `<=`, `>`, `>=`; any other asks for the same.
 *
 * @param order - Below 0 where the left one comes first, above 0 where the right one does.
 */
export function isInOrder(operator: string, order: number): boolean {
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
