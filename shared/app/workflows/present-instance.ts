import type { JsonObject } from '#core/json/json.ts';
import type { Instance } from './instance.ts';

/** An instance as lists show it. */
export function presentInstance(instance: Instance): JsonObject {
  return {
    id: instance.id,
    workflow: `${instance.workflow.app}/${instance.workflow.name}`,
    workflow_version: instance.workflow.version,
    status: instance.status,
    outcome: instance.outcome,
    record: instance.record,
    key: instance.key,
    epoch: instance.epoch,
    waiting_for: instance.waiting_for,
    requested_by: instance.requested_by,
    parent: instance.parent?.instance_id ?? instance.dispatched_by ?? null,
    error: instance.error,
    correlation_id: instance.correlation_id,
    started_at: instance.started_at,
    finished_at: instance.finished_at,
  };
}
