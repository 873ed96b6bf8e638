import type { Iso } from '#core/records/row.ts';

/** Counters of one subject, e.g. a rule: how often, and when last. */
export type Counters = Record<string, { count: number; lastAt: Iso }>;

/** Counters that people read; they may be late, and are never used to decide anything. */
export interface Metrics {
  /**
   * Adds `by`, 1 if it is left out. A tenant has 5,000 subjects at most: more are counted as `<kind>:_other`. Of
   * subjects `<name>{tags}` there are 1,000 for each name: more are counted as `<name>{_other="true"}`.
   */
  count(a: { tenant: string; subject: string; name: string; at: Iso; by?: number }): void;
  read(a: { tenant: string; subjects: string[] }): Promise<Counters[]>;
  /** All subjects that begin with `prefix`, in order. */
  list(a: { tenant: string; prefix: string }): Promise<{ subject: string; counters: Counters }[]>;
}
