import type { Iso } from '#core/records/row.ts';

/** Counters of one subject, e.g. a rule: how often, and when last. */
export type Counters = Record<string, { count: number; lastAt: Iso }>;

/** Counters that people read; they may be late, and are never used to decide anything. */
export interface Metrics {
  count(a: { tenant: string; subject: string; name: string; at: Iso }): void;
  read(a: { tenant: string; subjects: string[] }): Promise<Counters[]>;
}
