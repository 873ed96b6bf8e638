import type { DroEvent } from '#core/plan/event.ts';
import type { WriteEnvironment } from './command.ts';
import type { Pending } from './pending.ts';

type Head = Omit<DroEvent, 'record' | 'original' | 'changes' | 'payload' | 'payloadSchemaRef'>;

/** What every event of a write says of it: which record, when, by whom and why. */
export function eventHead(a: { pending: Pending; env: WriteEnvironment; n: number; type: string; app: string }): Head {
  const { pending, env } = a;
  return {
    id: `${env.writeId}-${a.n}`,
    tenantId: env.tenant,
    type: a.type,
    app: a.app,
    entity: pending.entity.name,
    recordId: pending.ref.id,
    version: Number(pending.record['version']),
    occurredAt: env.now,
    imported: env.cause.startsWith('import:'),
    actor: env.actor,
    correlationId: env.correlationId,
    causationId: env.causationId ?? null,
    depth: env.depth,
    ...(env.traceparent !== undefined && { traceparent: env.traceparent }),
  };
}
