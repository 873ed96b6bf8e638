import { type Ref, refKey } from './ref.ts';

/** What a sealed secret is bound to: moved to another field or record it does not open. */
export function secretContext(a: { ref: Ref; field: string }): string {
  return `secret/${refKey(a.ref)}/${a.field}`;
}
