import type { Json } from '#core/json/json.ts';

/** A rule as it lives on the bus. */
export type Deployed = { ruleId: string; tenant: string; version: number; active: boolean; physicalId: string };

/** Puts compiled rules on the bus. */
export interface RuleDeployer {
  capacity(): Promise<{ used: number; limit: number; maxPatternChars: number; operators: string[] }>;
  /** Idempotent by (ruleId, version); lower versions are ignored. active:false keeps it and delivers nothing. */
  put(a: {
    ruleId: string;
    tenant: string;
    version: number;
    pattern: Json;
    mode: 'dedicated' | 'pooled';
    active: boolean;
  }): Promise<{ state: 'live' | 'failed'; physicalId?: string; reason?: string }>;
  /** Absent = ok. A put of a version at or below a removed one is ignored. */
  remove(a: { ruleId: string; version: number }): Promise<void>;
  /** Drift: only those that bear our mark. */
  observe(a: { cursor?: string }): Promise<{ rules: Deployed[]; cursor?: string }>;
}
