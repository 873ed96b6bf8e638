import { type CelType, DYN, isNumeric, listOf, NUMBER, openObject } from './cel-type.ts';

/** The type that holds values of both: null gives way, int widens to number, numbers to decimal; else dyn. */
export function joinTypes(a: { left: CelType; right: CelType }): CelType {
  const { left, right } = a;
  if (left === right || right.kind === 'null') return left;
  if (left.kind === 'null') return right;
  if (left.kind === 'list' && right.kind === 'list') return listOf(joinTypes({ left: left.of, right: right.of }));
  if (left.kind === 'object' && right.kind === 'object') return openObject({});
  if (left.kind === right.kind) return left;
  if (isNumeric(left) && isNumeric(right)) return NUMBER;
  if (left.kind === 'decimal' && isNumeric(right)) return left;
  if (right.kind === 'decimal' && isNumeric(left)) return right;
  return DYN;
}

/** Whether values of one type can stand where another is wanted, converted or checked at run time. */
export function assignable(a: { from: CelType; to: CelType }): boolean {
  const { from, to } = a;
  if (from.kind === 'dyn' || from.kind === 'null' || to.kind === 'dyn') return true;
  if (from.kind === 'list' && to.kind === 'list') return assignable({ from: from.of, to: to.of });
  if (from.kind === to.kind) return true;
  if (to.kind === 'number') return from.kind === 'int';
  return to.kind === 'decimal' && isNumeric(from);
}
