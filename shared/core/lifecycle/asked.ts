import { checkPayload } from '#core/catalog/check-payload.ts';
import { emissionIssues } from '#core/catalog/emission.ts';
import type { EventType } from '#core/catalog/event-type.ts';
import { DroError, invalid } from '#core/errors/dro-error.ts';
import { didYouMean } from '#core/errors/suggest.ts';
import type { HookPhase } from '#core/hooks/define-hook.ts';
import type { HookEvent, HookResult } from '#core/hooks/hook-result.ts';
import type { JsonObject } from '#core/json/json.ts';
import type { WriteEnvironment } from './command.ts';
import type { Pending } from './pending.ts';

/** An event that a hook asks for; `masked`: no personal value can be in its payload. */
type AskedEvent = { type: EventType; payload: JsonObject; masked: boolean };

/** What hooks want of a write besides values: it is done when the write is planned. */
export type Asked = {
  events: AskedEvent[];
  /** fields that are entered in the audit */
  audit: Set<string>;
};

/** Nothing, so far. */
export function nothingAsked(): Asked {
  return { events: [], audit: new Set() };
}

/** Takes note of what one hook asks for; refuses events that are not as the catalog says. */
export function noteAsked(a: {
  pending: Pending;
  env: WriteEnvironment;
  phase: HookPhase;
  handler: string;
  result: HookResult;
}): void {
  const { pending, result } = a;
  const { asked } = pending;
  if (a.phase !== 'in_transaction' && (result.events || result.audit)) {
    const detail = `hook "${a.handler}" cannot do this here: events and audit count in the phase in_transaction`;
    throw new DroError({ code: 'HOOK_ABORT', detail, data: { handler: a.handler } });
  }
  for (const name of result.audit ?? []) asked.audit.add(name);
  for (const event of result.events ?? []) asked.events.push(checkedEvent({ ...a, event }));
}

function checkedEvent(a: { pending: Pending; env: WriteEnvironment; handler: string; event: HookEvent }): AskedEvent {
  const { handler, event, env } = a;
  const catalog = env.model.eventTypes();
  const listed = catalog.filter((one) => one.type === event.type);
  const type = listed.find((one) => one.app === a.pending.entity.app) ?? listed[0];
  if (!type) {
    const hint = didYouMean({ name: event.type, known: catalog.map((one) => one.type) });
    const detail = `hook "${handler}" publishes "${event.type}", which is not in the catalog${hint}`;
    throw new DroError({ code: 'HOOK_ABORT', detail, data: { handler } });
  }
  const base = { tenantId: env.tenant, occurredAt: env.now, actor: env.actor };
  const { payload, issues: found } = checkPayload({ type, payload: event.payload, base });
  const never = emissionIssues({ type: type.type, path: 'type' });
  if (never.length > 0) {
    const detail = `hook "${handler}": ${never.map((one) => one.message).join(' ')}`;
    throw new DroError({ code: 'HOOK_ABORT', detail, data: { handler } });
  }
  if (found.length === 0) return { type, payload, masked: event.masked === true };
  const refused = invalid({
    what: `the payload of ${type.type}, which hook "${handler}" publishes,`,
    issues: found.map((issue) => ({ ...issue, path: `payload.${issue.path}` })),
  });
  throw new DroError({ code: refused.code, detail: refused.message, issues: refused.issues, data: { handler } });
}
