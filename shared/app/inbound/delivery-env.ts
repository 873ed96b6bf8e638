import { asText } from '#core/expressions/run/as-text.ts';
import type { CompiledSource } from '#core/inbound/compile-source.ts';
import type { JsonObject } from '#core/json/json.ts';
import type { Delivery } from './delivery.ts';

/** What conditions and templates see of a delivery; `now` is when it came, so that a redrive gives the same. */
export function deliveryEnv(a: {
  delivery: Pick<Delivery, 'body' | 'headers' | 'sns' | 'received_at'>;
  policy: JsonObject;
}): JsonObject {
  const { body, headers, sns, received_at: now } = a.delivery;
  return { body, headers, sns, policy: a.policy, now };
}

/** What the sender calls a delivery, where the source says what that is; null when it is not there. */
export function givenName(a: {
  compiled: CompiledSource;
  env: JsonObject;
  headers: Delivery['headers'];
}): string | null {
  const { dedupe } = a.compiled.source;
  if (dedupe !== undefined && 'header' in dedupe) return a.headers[dedupe.header] ?? null;
  const value = a.compiled.dedupe?.evaluate(a.env) ?? null;
  return value === null ? null : asText(value);
}
