import { digest } from '#core/hash/digest.ts';
import type { HookRecord } from '#core/hooks/hook-context.ts';
import { canonicalJson } from '#core/json/canonical.ts';
import type { JsonObject } from '#core/json/json.ts';

/** What a decider is shown of a record, and the hash that binds a decision to it (decisions §4.8). */
export function shownOf(a: { record: HookRecord | null; show: readonly string[] }): { view: JsonObject; hash: string } {
  const view = Object.fromEntries(a.show.map((name) => [name, a.record?.[name] ?? null]));
  return { view, hash: digest(canonicalJson(view)).slice(0, 32) };
}
