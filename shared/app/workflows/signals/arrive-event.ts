import { isObject, type Json, type JsonObject } from '#core/json/json.ts';
import type { DroEvent } from '#core/plan/event.ts';
import type { JobSpec } from '#core/plan/journal.ts';
import type { JobAttempt } from '#ports/jobs.ts';
import type { Platform } from '../../platform.ts';
import { toEvent } from '../../reactions/to-event.ts';
import { deliverSignal } from './deliver-signal.ts';
import { eventName, type Signal } from './event-wait.ts';
import { ANY_CORRELATION, asCorrelation, awaitedFromKey, awaitedTypeKey, interestPk } from './interests.ts';

const PAGE = 100;

/** The jobs that bring events to those who wait for them; none for events of types that nobody ever waited for. */
export async function arrivalJobs(a: { platform: Platform; events: readonly DroEvent[] }): Promise<JobSpec[]> {
  const types = new Map(
    a.events.map(({ tenantId: tenant, app, type }) => [`${tenant} ${app}/${type}`, { tenant, app, type }]),
  );
  if (types.size === 0) return [];
  const rows = await a.platform.store.getSys({ keys: [...types.values()].map(awaitedTypeKey) });
  const awaited = new Set([...types.keys()].filter((_, i) => rows[i]));
  if (awaited.size === 0) return [];
  return a.events.flatMap((event) =>
    awaited.has(`${event.tenantId} ${event.app}/${event.type}`)
      ? [
          {
            id: `arrive:${event.id}`,
            tenant: event.tenantId,
            kind: 'arrive_event' as const,
            group: `arrive:${event.id}`,
            payload: { event: event as unknown as Json },
          },
        ]
      : [],
  );
}

/** Gives an event to every instance that waits for it, or will: those keep it until their step begins. */
export async function arriveEvent(a: { platform: Platform; attempt: JobAttempt }): Promise<void> {
  const { platform } = a;
  const event = toEvent(a.attempt.job.payload['event']);
  const { tenantId: tenant, app, type } = event;
  const { pk } = awaitedFromKey({ tenant, app, type, from: '' });
  const { rows } = await platform.store.querySys({ tenant, kind: 'awaited_type', pk, limit: PAGE });
  for (const { key } of rows) {
    const correlation = asCorrelation(valueAt({ event, from: key.sk }));
    if (correlation === null) continue;
    const name = eventName({ app, type, from: key.sk });
    const signal: Signal = {
      id: `${event.id}|${key.sk}`,
      name,
      correlation,
      at: event.occurredAt,
      data: dataOf(event),
    };
    for await (const instanceId of interestedIn({ platform, tenant, name, correlation })) {
      await deliverSignal({ platform, tenant, instanceId, signal });
    }
  }
}

async function* interestedIn(a: {
  platform: Platform;
  tenant: string;
  name: string;
  correlation: string;
}): AsyncGenerator<string> {
  const { platform, tenant, name } = a;
  for (const correlation of [a.correlation, ANY_CORRELATION]) {
    let cursor: string | undefined;
    do {
      const page = await platform.store.querySys({
        tenant,
        kind: 'event_interest',
        pk: interestPk({ name, correlation }),
        limit: PAGE,
        ...(cursor !== undefined && { cursor }),
      });
      for (const { key } of page.rows) yield key.sk;
      cursor = page.cursor;
    } while (cursor !== undefined);
  }
}

function valueAt(a: { event: DroEvent; from: string }): Json | undefined {
  const { event } = a;
  if (a.from === 'recordId') return event.recordId;
  if (a.from === 'correlationId') return event.correlationId;
  const [root, name = ''] = a.from.split('.');
  if (root === 'record') return name === 'id' ? event.recordId : event.record?.[name];
  return event.payload?.[name];
}

/** What a step gives of an event that it waited for. */
function dataOf(event: DroEvent): JsonObject {
  const { id, type, occurredAt, recordId, record, payload } = event;
  return {
    id,
    type,
    occurredAt,
    record_id: recordId,
    ...(isObject(record) && { record }),
    ...(isObject(payload) && { payload }),
  };
}
