import type { StoredDefinition } from '#core/definitions/collections.ts';
import type { TenantModel } from '#core/definitions/tenant-model.ts';
import { DroError, invalid } from '#core/errors/dro-error.ts';
import { derivedId } from '#core/ids/derived-id.ts';
import { isObject, type Json, type JsonObject } from '#core/json/json.ts';
import type { DroEvent } from '#core/plan/event.ts';
import type { Journal } from '#core/plan/journal.ts';
import type { Op } from '#core/plan/plan.ts';
import type { Iso } from '#core/records/row.ts';
import { spanOf } from '#core/tracing/span-of.ts';
import type { CompiledWorkflow } from '#core/workflows/compiled-workflow.ts';
import { readInput } from '#core/workflows/input.ts';
import type { CompiledMachine } from '#statemachines/compile-machine.ts';
import { ADMIN_APP } from '../definitions/save-definitions.ts';
import type { Platform } from '../platform.ts';
import { keyReused, markFor, responseBefore } from '../records/idempotency.ts';
import type { Cause } from '../records/write-request.ts';
import { type Instance, instanceKey, recordInstanceKey, statusKey, workflowKey } from './instance.ts';
import { keepStart } from './large/keep-start.ts';
import { asLarge } from './large/large-value.ts';
import { machinesWith } from './machine-of.ts';
import { requesterOf } from './requester.ts';
import { startJob } from './run-jobs.ts';
import { interestOps, interestsOf, tellPublisher } from './signals/interests.ts';
import { startContext } from './start-context.ts';
import { executionContext } from './start-execution.ts';
import { recordAtStart } from './start-record.ts';
import { workflowAt } from './workflow-at.ts';

/** What a start came to; `skipped` = one with this key runs already, `exists` = this very start was made before. */
export type StartResult = { id: string; outcome: 'started' | 'skipped' | 'exists' };

type Start = {
  platform: Platform;
  tenant: string;
  stored: StoredDefinition<'_workflows'>;
  /** the event behind it; null when somebody starts it by hand */
  event: DroEvent | null;
  input: JsonObject;
  by: Cause;
  /** one running instance per key */
  key?: string;
  /** what the id is made from, so that a repetition starts nothing new; without it every call starts one */
  seed?: { at: Iso; cause: string };
  /** the instance whose step waits for its end */
  parent?: Instance['parent'];
  /** the instance that does not wait for it */
  dispatchedBy?: string;
  /** the key under which a client may ask again */
  idempotency?: { key: string; bodyHash: string };
};

/**
 * Starts a workflow: the instance is stored first, and the job that goes with it starts the execution (decisions
 * §4.3). Throws VALIDATION_FAILED for a workflow that cannot run any more.
 */
export async function startWorkflow(a: Start): Promise<StartResult> {
  const { platform, tenant, stored, event, idempotency } = a;
  const before = idempotency ? await responseBefore({ platform, tenant, idempotency }) : null;
  if (before !== null) return { id: startedId(before), outcome: 'exists' };
  const model = await platform.definitions.model(tenant);
  const workflow = model.workflow(stored.id);
  if (!workflow?.workflow.active)
    throw new DroError({ code: 'NOT_FOUND', detail: `workflow ${stored.body.name} is not active` });
  const { values: input, issues } = readInput({ fields: workflow.workflow.input, values: a.input });
  if (issues.length > 0) throw invalid({ what: 'the input', issues });
  const seed = a.seed ?? (event ? { at: event.occurredAt, cause: `workflow:${stored.id}:${event.id}` } : null);
  const id = seed ? derivedId({ ...seed, cause: `${seed.cause}:${stored.id}` }) : platform.ids.record();
  const instance = await newInstance({ ...a, input, id, model, workflow });
  const ops: Op[] = [
    { kind: 'sys', key: instanceKey({ tenant, id }), expect: 'absent', value: instance as unknown as Json },
    { kind: 'sys', key: statusKey({ tenant, id, status: 'running' }), expect: 'any', value: {} },
  ];
  const { record } = instance;
  if (record) ops.push({ kind: 'sys', key: recordInstanceKey({ tenant, id, record }), expect: 'any', value: {} });
  const { interests: pks = [] } = instance;
  if (pks.length > 0) {
    // before the instance is there: what it waits for must find it
    await tellPublisher({ platform, tenant, workflow });
    ops.push(...interestOps({ tenant, instanceId: id, pks, live: true }));
  }
  if (a.key !== undefined) {
    const key = workflowKey({ tenant, workflowId: stored.id, key: a.key });
    ops.push({ kind: 'sys', key, expect: 'absent', value: { instance_id: id } });
  }
  const mark = idempotency && { idempotency: markFor({ platform, idempotency, response: { id } }) };
  const plan = { tenant, ops, journal: journalOf({ ...a, instance }), ...mark };
  const committed = await platform.store.commit({ plan });
  if (committed.ok) {
    const { replayed, response } = committed;
    return { id: response === undefined ? id : startedId(response), outcome: replayed ? 'exists' : 'started' };
  }
  if (committed.reason === 'key_reused') throw keyReused();
  if (committed.reason !== 'sys') throw new DroError({ code: 'INTERNAL', detail: `not started: ${committed.reason}` });
  return { id, outcome: committed.op === 0 ? 'exists' : 'skipped' };
}

function startedId(response: Json): string {
  return isObject(response) ? String(response['id']) : '';
}

async function newInstance(
  a: Start & { id: string; model: TenantModel; workflow: CompiledWorkflow },
): Promise<Instance> {
  const { platform, stored, event, workflow } = a;
  const now = platform.clock.now();
  const record = recordOf(a);
  const atStart = await recordAtStart({ ...a, record });
  // a repetition of a start that was made may come when its record is gone
  if (record !== null && atStart === null && a.seed === undefined && event === null) throw noRecord(record.id);
  const trigger: JsonObject = {
    record_id: record?.id ?? null,
    record: atStart,
    input: a.input,
    event: event
      ? ({
          id: event.id,
          type: event.type,
          app: event.app,
          entity: event.entity,
          recordId: event.recordId,
        } as JsonObject)
      : null,
    user: { id: a.by.actor.userId, type: a.by.actor.type, roles: [...a.by.user.roles] },
  };
  const { correlationId = a.id } = a.by;
  const context = startContext({ workflow, trigger, policy: a.model.policies(workflow.workflow.app), now });
  const interests = interestsOf({ workflow, instance: { trigger, context, record } });
  const of = { platform, tenant: a.tenant, instanceId: a.id };
  const kept = await keepStart({ ...of, trigger, context });
  const { machine } = await workflowAt({ platform, tenant: a.tenant, id: stored.id, version: stored.version });
  await mustFitMachine({ ...a, context: kept.context, machine });
  return {
    id: a.id,
    workflow: { id: stored.id, app: stored.body.app, name: stored.body.name, version: stored.version },
    status: 'running',
    outcome: null,
    record,
    ...kept,
    key: a.key ?? null,
    epoch: 1,
    machines: machinesWith({ machines: [], epoch: 1, hash: machine.hash }),
    waiting_for: [],
    requested_by: await requesterOf({ platform, tenant: a.tenant, by: a.by }),
    correlation_id: correlationId,
    causation_id: a.by.causationId ?? null,
    traceparent: spanOf({ parent: a.by.traceparent, correlationId, seed: a.id }),
    depth: a.by.depth,
    error: null,
    started_at: now,
    finished_at: null,
    ...(a.parent && { parent: a.parent }),
    ...(a.dispatchedBy !== undefined && { dispatched_by: a.dispatchedBy }),
    ...(interests.length > 0 && { interests }),
  };
}

/** What cannot be given to its machine is refused while somebody hears of it. */
async function mustFitMachine(
  a: Pick<Start, 'platform' | 'tenant'> & { id: string; context: JsonObject; machine: CompiledMachine },
): Promise<void> {
  const { platform, tenant, machine, id, context } = a;
  const isLarge = Object.values(context).some((value) => asLarge({ instanceId: id, value }) !== null);
  if (!isLarge) return;
  await executionContext({ platform, tenant, instance: { id, context }, machine });
}

function noRecord(id: string): Error {
  const path = 'input.record_id';
  const message = `${path}: there is no record ${id}`;
  return invalid({ what: 'the input', issues: [{ path, code: 'REFERENCE_NOT_FOUND', message }] });
}

function notAnId(): Error {
  const path = 'input.record_id';
  return invalid({
    what: 'the input',
    issues: [{ path, code: 'WRONG_TYPE', message: `${path} must be the id of a record` }],
  });
}

/** The record that the instance is about: the one that `input.record_id` names, else the event's. */
function recordOf(a: { workflow: CompiledWorkflow; event: DroEvent | null; input: JsonObject }): Instance['record'] {
  const { recordPath } = a.workflow;
  if (recordPath === null) return null;
  const [app = '', entity = ''] = recordPath.split('/');
  const named = a.input['record_id'];
  if (named !== undefined && named !== null && typeof named !== 'string') throw notAnId();
  if (typeof named === 'string') return { app, entity, id: named };
  const { event } = a;
  return event?.app === app && event.entity === entity && event.recordId !== null
    ? { app, entity, id: event.recordId }
    : null;
}

function journalOf(a: Start & { instance: Instance }): Journal {
  const { instance, by, tenant } = a;
  const ref = { tenant, app: ADMIN_APP, entity: '_workflow_instances', id: instance.id };
  const writeId = a.platform.ids.write();
  return {
    writeId,
    root: ref,
    version: 1,
    at: instance.started_at,
    actor: by.actor,
    correlationId: instance.correlation_id,
    ...(by.causationId !== undefined && { causationId: by.causationId }),
    depth: by.depth,
    traceparent: spanOf({ parent: instance.traceparent, correlationId: instance.correlation_id, seed: writeId }),
    cause: by.cause,
    changes: [{ ref, operation: 'create', version: 1, changes: { status: { previous: null, new: 'running' } } }],
    events: [],
    jobs: [startJob({ tenant, instance })],
  };
}
