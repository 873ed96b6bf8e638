import type { ActionCall } from '#core/actions/define-action.ts';
import { WEBHOOK_TIMEOUT } from '#core/actions/outside-actions.ts';
import { DroError, invalid } from '#core/errors/dro-error.ts';
import { isObject, type Json } from '#core/json/json.ts';
import { spanOf } from '#core/tracing/span-of.ts';
import type { EgressResult } from '#ports/egress.ts';
import type { Platform } from '../platform.ts';
import { Postponed } from '../postponed.ts';
import type { Cause } from '../records/write-request.ts';
import { noteEgress } from '../security/note-egress.ts';
import { withNamedValues } from '../settings/named-values.ts';
import { openSecrets, SIGNING_KEYS } from '../settings/secrets.ts';
import { readAllowList } from '../settings/settings.ts';

// what passes by itself, besides 5xx
const PASSING: readonly number[] = [408, 425, 429];

/**
 * Calls a service outside, with the tenant's values put in. A status of 2xx is success; throws EGRESS_REFUSED and
 * EGRESS_REJECTED for what nobody need try again, EGRESS_FAILED for what may pass. None of their texts holds what was
 * sent or answered.
 */
export async function callOutside(a: {
  platform: Platform;
  tenant: string;
  by: Cause;
  /** stays the same however often it is tried */
  key: string;
  call: ActionCall;
}): Promise<{ status: number; body: string }> {
  const { platform, tenant, by } = a;
  const { url, method = 'POST', headers = {}, body: given = null, timeoutMs = WEBHOOK_TIMEOUT.standard } = a.call;
  const filled = await withNamedValues({ platform, tenant, value: { url, headers, body: given } });
  const sent = isObject(filled) ? filled : {};
  const own = textsOf(sent['headers']);
  const body = sent['body'] ?? null;
  const [allow, keys] = await Promise.all([
    readAllowList({ platform, tenant }),
    openSecrets({ platform, tenant, names: SIGNING_KEYS }),
  ]);
  const result = await platform.egress.call({
    tenant,
    url: String(sent['url']),
    method,
    headers: {
      'user-agent': 'dro',
      ...(body !== null && {
        'content-type': typeof body === 'string' ? 'text/plain; charset=utf-8' : 'application/json',
      }),
      ...own,
      'idempotency-key': a.key,
      traceparent: spanOf({ parent: by.traceparent, correlationId: by.correlationId ?? a.key, seed: a.key }),
    },
    body: body === null ? null : typeof body === 'string' ? body : JSON.stringify(body),
    timeoutMs: Math.min(timeoutMs, WEBHOOK_TIMEOUT.most),
    allow,
    signingKeys: keys.filter((key) => key !== null),
  });
  if (!result.ok) throw await failureOf({ ...a, result });
  const { status } = result;
  if (status >= 200 && status < 300) return { status, body: result.body };
  const detail = `the service answered ${status}`;
  const passes = status >= 500 || PASSING.includes(status);
  throw new DroError({ code: passes ? 'EGRESS_FAILED' : 'EGRESS_REJECTED', detail });
}

async function failureOf(a: {
  platform: Platform;
  tenant: string;
  by: Cause;
  result: Extract<EgressResult, { ok: false }>;
}): Promise<Error> {
  const { platform, tenant, by } = a;
  const { reason, detail, retryAfterMs = 0 } = a.result;
  if (reason === 'limited') return new Postponed({ at: platform.clock.millis() + retryAfterMs });
  if (reason !== 'refused')
    return new DroError({ code: 'EGRESS_FAILED', detail: `the call failed (${reason}): ${detail}` });
  await noteEgress({ platform, tenant, cause: by.cause, reason: detail });
  return new DroError({ code: 'EGRESS_REFUSED', detail });
}

/** Names of headers are the same in any case, so ours are written once. */
function textsOf(headers: Json | undefined): Record<string, string> {
  const entries = Object.entries(isObject(headers) ? headers : {});
  const wrong = entries.find(([, value]) => typeof value === 'object');
  if (wrong) {
    const path = `headers.${wrong[0]}`;
    throw invalid({ what: 'the action', issues: [{ path, code: 'WRONG_TYPE', message: `${path} must be a text` }] });
  }
  return Object.fromEntries(entries.map(([name, value]) => [name.toLowerCase(), String(value)]));
}
