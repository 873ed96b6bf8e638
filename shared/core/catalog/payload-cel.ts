import {
  BOOL,
  type CelType,
  DATETIME,
  DYN,
  INT,
  listOf,
  NUMBER,
  objectOf,
  openObject,
  STRING,
} from '#core/expressions/cel-type.ts';
import type { PayloadMember, PayloadType } from './payload-type.ts';

/** How expressions see the members of a payload. */
export function celMembers(members: readonly PayloadMember[]): Record<string, CelType> {
  return Object.fromEntries(members.map((one) => [one.name, celType(one.type)]));
}

function celType(type: PayloadType): CelType {
  switch (type.kind) {
    case 'string':
      return type.format === 'date-time' ? DATETIME : STRING;
    case 'enum':
      return STRING;
    case 'boolean':
      return BOOL;
    case 'integer':
      return INT;
    case 'number':
      return NUMBER;
    case 'unknown':
      return DYN;
    case 'array':
      return listOf(celType(type.of));
    // its keys are data
    case 'map':
      return openObject({});
    case 'object':
      return objectOf(celMembers(type.members));
  }
}
