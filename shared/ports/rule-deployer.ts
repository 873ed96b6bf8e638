import type { Json } from '#core/json/json.ts';
import type { DroEvent } from '#core/plan/event.ts';

/** The two roads to a rule: a rule of its own on the bus, or our index behind the one managed rule of the pool. */
export type RuleMode = 'dedicated' | 'pooled';

/** A rule as it lives on the bus; on both roads while it is moved. */
export type Deployed = {
  ruleId: string;
  tenant: string;
  version: number;
  active: boolean;
  physicalId: string;
  pattern: Json;
  modes: readonly RuleMode[];
};

/** Rules that stand on the bus, the managed one of the pool included, and how many may. */
export type Capacity = { used: number; limit: number; maxPatternChars: number; operators: string[] };

/** Puts compiled rules on the bus. */
export interface RuleDeployer {
  capacity(): Promise<Capacity>;
  /**
   * Idempotent by (ruleId, version); lower versions are refused and change nothing. active:false keeps it and delivers nothing. Another
   * mode moves it: first the new road, then the old one is taken away, so that no event is lost and some may come
   * twice. `full` = the bus takes no more dedicated ones.
   */
  put(a: {
    ruleId: string;
    tenant: string;
    version: number;
    pattern: Json;
    mode: RuleMode;
    active: boolean;
  }): Promise<{ state: 'live' | 'failed'; physicalId?: string; reason?: string; full?: boolean }>;
  /** Absent = ok. A put of a version at or below a removed one is refused. */
  remove(a: { ruleId: string; version: number }): Promise<void>;
  /**
   * The rules of the pool that an event is for which was published at that instant (milliseconds); also one that has
   * a road of its own since, if that began later.
   */
  matchPool(a: { event: DroEvent; publishedAt: number }): Promise<string[]>;
  /** Drift: only those that bear our mark, and that events can reach. */
  observe(a: { cursor?: string }): Promise<{ rules: Deployed[]; cursor?: string }>;
}
