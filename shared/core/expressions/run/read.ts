import type { Json } from '#core/json/json.ts';
import type { NodeOf } from '../node.ts';
import type { RecordRead } from '../record-read.ts';
import type { Run } from './frame.ts';
import { compileRaw } from './lookup.ts';

/** The member of the names under which an evaluation finds what was read; no name of an expression can be like it. */
export const READS = '#reads';

/** A read with the values that it looks for. */
export type Wanted = { read: RecordRead; values: readonly Json[] };

/** What was read of other records so far, and what an evaluation then found missing. */
export class Reads {
  readonly #known = new Map<string, Json>();
  #missing: Wanted | null = null;

  /** What a read has found; ends the evaluation, to be made anew, when it was not made yet. */
  found(wanted: Wanted): Json {
    const found = this.#known.get(keyOf(wanted));
    if (found !== undefined) return found;
    this.#missing = wanted;
    throw new NotRead();
  }

  /** What was found missing since it was asked for last. */
  takeMissing(): Wanted | null {
    const missing = this.#missing;
    this.#missing = null;
    return missing;
  }

  know(a: { wanted: Wanted; found: Json }): void {
    this.#known.set(keyOf(a.wanted), a.found);
  }
}

/** Ends an evaluation that needs what was not read yet; caught where it began. */
export class NotRead extends Error {}

/** A read of other records: made before, outside. Nothing has a null value, so nothing is found by one. */
export function compileRead(node: NodeOf<'read'>): Run {
  const args = node.args.map(compileRaw);
  const { read } = node;
  const none = read.kind === 'lookup' ? null : read.kind === 'count' ? 0 : false;
  return (frame) => {
    const values = args.map((arg) => arg(frame));
    if (values.includes(null)) return none;
    const reads = frame.env[READS];
    if (!(reads instanceof Reads)) throw new Error('an expression that reads records is evaluated by evaluateReading');
    return reads.found({ read, values });
  };
}

function keyOf(a: Wanted): string {
  const { kind, app, entity, fields } = a.read;
  return JSON.stringify([kind, app, entity, fields, a.values]);
}
