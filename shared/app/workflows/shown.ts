import { digest } from '#core/hash/digest.ts';
import { canonicalJson } from '#core/json/canonical.ts';
import type { JsonObject } from '#core/json/json.ts';
import { maskRecord } from '#core/records/mask.ts';
import { subjectNow } from './step-env.ts';

/** What a decider is shown of the record, and the hash that binds a decision to it (decisions §4.8). */
export type Shown = {
  view: JsonObject;
  /** the same with personal values masked: for those who look, but do not decide */
  masked: JsonObject;
  /** made of the masked values, since it is stored: who has it can guess no personal value with it */
  hash: string;
};

/** The record's fields that a step shows, as they are now. */
export async function shownNow(a: Parameters<typeof subjectNow>[0] & { show: readonly string[] }): Promise<Shown> {
  const { record, entity, key } = await subjectNow(a);
  const view = Object.fromEntries(a.show.map((name) => [name, record?.[name] ?? null]));
  const fields = a.show.filter((name) => entity?.piiFields.includes(name));
  const masked = maskRecord({ record: view, fields, key });
  return { view, masked, hash: digest(canonicalJson(masked)).slice(0, 32) };
}
