import type { JsonObject } from '#core/json/json.ts';

/** The id of the one managed rule behind which pooled rules live. */
export const POOL_RULE = 'dro-pool';

/** What it lets through: everything of ours, since the rules of the pool are matched behind it. */
export const POOL_PATTERN: JsonObject = { source: [{ prefix: 'dro.' }] };
