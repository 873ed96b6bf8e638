/** Types without parts. */
type ScalarKind = 'bool' | 'int' | 'number' | 'string' | 'decimal' | 'date' | 'datetime' | 'duration' | 'null' | 'dyn';

/**
 * The type of an expression or a name. Every value may be null too. `decimal` is a canonical decimal text in the
 * data, `date`, `datetime` and `duration` are texts as `#core/time` reads them. `dyn` is checked at run time only,
 * where a wrong kind counts as null.
 */
export type CelType =
  /** `min` and `max`: what a number keeps to, where that is known; `secret`: it can be named nowhere */
  | { kind: ScalarKind; min?: number; max?: number; secret?: true }
  | { kind: 'list'; of: CelType }
  /** `open`: members that are not listed are dyn */
  | { kind: 'object'; name?: string; fields: Record<string, CelType>; open?: boolean };

/** A type's kind. */
export type Kind = CelType['kind'];

/** The names that an expression may use: bare fields and roots. */
export type Scope = Record<string, CelType>;

export const BOOL: CelType = { kind: 'bool' };
export const INT: CelType = { kind: 'int' };
export const NUMBER: CelType = { kind: 'number' };
export const STRING: CelType = { kind: 'string' };
export const DECIMAL: CelType = { kind: 'decimal' };
export const DATE: CelType = { kind: 'date' };
export const DATETIME: CelType = { kind: 'datetime' };
export const DURATION: CelType = { kind: 'duration' };
export const NULL: CelType = { kind: 'null' };
export const DYN: CelType = { kind: 'dyn' };
/** What is written and never read: an expression that names it is refused. */
export const SECRET: CelType = { kind: 'dyn', secret: true };

/** A list type. */
export function listOf(of: CelType): CelType {
  return { kind: 'list', of };
}

/** An object that has these members and no others. */
export function objectOf(fields: Record<string, CelType>): CelType {
  return { kind: 'object', fields };
}

/** An object that may have more members than these; those are dyn. */
export function openObject(fields: Record<string, CelType>): CelType {
  return { kind: 'object', fields, open: true };
}

/** How messages name a type: `list(string)`. */
export function typeName(type: CelType): string {
  if (type.kind === 'list') return `list(${typeName(type.of)})`;
  if (type.kind === 'object') return type.name ?? 'object';
  return type.kind;
}

/** Whether values of a type are never read. */
export function isSecret(type: CelType): boolean {
  return 'secret' in type;
}

/** int or number. */
export function isNumeric(type: CelType): boolean {
  return type.kind === 'int' || type.kind === 'number';
}

/** Kinds whose text in the data is not the value itself: amounts and times. */
export function isCoded(type: CelType): boolean {
  return type.kind === 'decimal' || isTemporal(type);
}

/** date, datetime or duration. */
export function isTemporal(type: CelType): boolean {
  return type.kind === 'date' || type.kind === 'datetime' || type.kind === 'duration';
}
