import type { Json } from '#core/json/json.ts';
import type { CelType } from './cel-type.ts';

/** One read of other records, as an expression makes it. */
export type RecordRead = {
  kind: 'lookup' | 'exists' | 'count';
  app: string;
  entity: string;
  /** what is compared, in the order of the key that serves it */
  fields: readonly string[];
  by: 'id' | 'unique' | 'index';
  /** the name of the unique or index */
  key: string;
  /** fields of the record that are left out where it is shown */
  personal: readonly string[];
};

/** Makes one read. `values` stand in the order of its fields; none of them is null. */
export type ReadRecord = (a: { read: RecordRead; values: readonly Json[] }) => Promise<Json>;

/** An entity whose records may be read: what its fields are, and which of them are found without looking through all. */
export type ReadableEntity = {
  app: string;
  name: string;
  members: Readonly<Record<string, CelType>>;
  personal: readonly string[];
  /** the values of a field of type enum */
  valuesOf(field: string): readonly string[] | null;
  uniques: readonly ReadableKey[];
  indexes: readonly ReadableKey[];
};

/** A unique or an index. */
export type ReadableKey = { name: string; fields: readonly string[] };

/** The records that an expression may read besides the one at hand. */
export type RecordWorld = {
  /** for names without an app */
  app: string;
  entityPaths: readonly string[];
  entity(path: string): ReadableEntity | null;
};

/** Most records that `count` counts: that many or more are that many. */
export const MOST_COUNTED = 1000;
/** Most reads of other records in one expression. */
export const MOST_READS = 8;
