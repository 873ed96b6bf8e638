import type { CompiledBinding } from '#core/entities/compiled-entity.ts';
import type { Operation } from '#core/entities/definition.ts';
import type { Json } from '#core/json/json.ts';
import type { DroEvent } from '#core/plan/event.ts';
import type { JobSpec, RecordChange } from '#core/plan/journal.ts';
import { refKey } from '#core/records/ref.ts';
import type { WriteEnvironment } from './command.ts';
import { envOf } from './env-of.ts';
import { type Pending, viaOf } from './pending.ts';

/** One job per after hook whose `when` holds, grouped by record, in the order of the definition's array. */
export function afterHookJobs(a: {
  pending: Pending;
  event: DroEvent;
  env: WriteEnvironment;
  operation: RecordChange['operation'];
}): JobSpec[] {
  const { pending, env, event } = a;
  const operation: Operation = a.operation === 'restore' ? 'update' : a.operation;
  const via = pending.via.length === 0 ? [pending.entity.app] : pending.via;
  const { after } = pending.entity.bindings;
  if (after.length === 0) return [];
  const values = envOf({ pending, env });
  const skippedBecause = (one: CompiledBinding): string | null => {
    if (!one.events.includes(operation)) return `not on ${operation}`;
    if (one.app !== null && !via.includes(one.app)) return `not through ${via.join(', ')}`;
    return isDue({ binding: one, pending, values }) ? null : 'when is not true';
  };
  return after
    .filter((one) => {
      const because = skippedBecause(one);
      env.trace?.after({ pending, hook: one.hook.name, because });
      return because === null;
    })
    .map((one) => ({
      id: `${event.id}.h${one.index}`,
      tenant: env.tenant,
      kind: 'after_hook',
      group: refKey(pending.ref),
      payload: {
        write_id: env.writeId,
        event_id: event.id,
        handler: one.hook.name,
        params: (one.params ?? {}) as Json,
        operation,
        via: one.app ?? viaOf(pending),
        roles: [...env.user.roles],
        timeout_ms: one.timeout,
      },
    }));
}

function isDue(a: { binding: CompiledBinding; pending: Pending; values: Record<string, unknown> }): boolean {
  const { when, index } = a.binding;
  if (when === null) return true;
  if (when.recordReads.length === 0) return when.evaluate(a.values) === true;
  const due = a.pending.afterHooks.get(index);
  if (due === undefined) throw new Error('what its after hooks read was not settled before the write was planned');
  return due;
}
