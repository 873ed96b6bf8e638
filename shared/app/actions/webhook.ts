import { isObject, type Json, type JsonObject } from '#core/json/json.ts';
import { parseDuration } from '#core/time/duration.ts';
import type { ActionContext, ActionRunner } from './action-context.ts';
import { callOutside } from './call-outside.ts';
import { isDone, keyOf, markDone } from './once.ts';

/** Calls a service outside: at least once, and not again once it has said that it took it. */
export const webhook: ActionRunner = async ({ platform, params, context }) => {
  if (await isDone({ platform, context })) return { status: null };
  const { tenant, by } = context;
  const { method = 'POST', headers, body, timeout } = params;
  const timeoutMs = typeof timeout === 'string' ? parseDuration(timeout) : null;
  const { status } = await callOutside({
    platform,
    tenant,
    by,
    key: keyOf(context),
    call: {
      url: String(params['url']),
      method: String(method),
      headers: textsOf(headers),
      body: method === 'GET' ? null : (body ?? aboutEvent(context)),
      ...(timeoutMs !== null && { timeoutMs }),
    },
  });
  await markDone({ platform, context, entity: '_webhooks' });
  return { status };
};

/** What is sent when the author says nothing: what happened to which record, without its data. */
function aboutEvent(context: ActionContext): JsonObject {
  const { event, subject } = context;
  if (event === null) return { record: subject };
  const { id, type, app, entity, recordId, version, occurredAt } = event;
  return { event: { id, type, app, entity, recordId, version, occurredAt } };
}

function textsOf(headers: Json | undefined): Record<string, string> {
  return Object.fromEntries(Object.entries(isObject(headers) ? headers : {}).map(([name, one]) => [name, String(one)]));
}
