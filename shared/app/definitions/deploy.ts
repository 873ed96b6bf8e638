import type { StoredDefinition } from '#core/definitions/collections.ts';
import type { TenantModel } from '#core/definitions/tenant-model.ts';
import { isDroError } from '#core/errors/dro-error.ts';
import type { JsonObject } from '#core/json/json.ts';
import type { JobAttempt } from '#ports/jobs.ts';
import { compileMachine } from '#statemachines/compile-machine.ts';
import { newJournal } from '../new-journal.ts';
import type { Platform } from '../platform.ts';
import { armSchedule, disarmSchedule } from '../schedules/arm-schedule.ts';
import { type Deployment, deploymentKey } from './deployment.ts';
import { ADMIN_APP } from './save-definitions.ts';

type Outcome = Omit<Deployment, 'version' | 'at'>;
type Kind = 'event_rules' | '_workflows';

const NOTHING: Outcome = { state: 'live', reason: null, pattern: null, residual: null, hash: null, transitions: null };

/**
 * Brings a rule or workflow to where it runs: a pattern on the bus, a machine in the engine. Always the version that
 * is wanted now, so a late job of an older one changes nothing. What cannot be deployed is written to its row.
 */
export async function deploy(a: { platform: Platform; attempt: JobAttempt }): Promise<void> {
  const { platform } = a;
  const { tenant, payload } = a.attempt.job;
  const collection: Kind = payload['collection'] === '_workflows' ? '_workflows' : 'event_rules';
  const id = String(payload['id']);
  const { model } = await platform.definitions.current(tenant);
  const stored = model.byId({ collection, id });
  if (!stored) {
    await platform.rules.remove({ ruleId: id, version: Number(payload['version']) });
    if (collection === 'event_rules') await disarmSchedule({ platform, tenant, ruleId: id });
    await record({ platform, tenant, collection, id, deployment: null });
    return;
  }
  const outcome = await bring({ platform, tenant, model, stored });
  const deployment = { ...outcome, version: stored.version, at: platform.clock.now() };
  await record({ platform, tenant, collection, id, deployment });
}

async function bring(a: {
  platform: Platform;
  tenant: string;
  model: TenantModel;
  stored: StoredDefinition<Kind>;
}): Promise<Outcome> {
  try {
    return a.stored.collection === 'event_rules' ? await bringRule(a) : await bringWorkflow(a);
  } catch (error) {
    // a definition that no longer fits the others is for its owner to mend, not for a retry
    if (isDroError(error) && error.status < 500) return { ...NOTHING, state: 'failed', reason: error.message };
    throw error;
  }
}

async function bringRule(a: {
  platform: Platform;
  tenant: string;
  model: TenantModel;
  stored: StoredDefinition<Kind>;
}): Promise<Outcome> {
  const { platform, tenant, stored } = a;
  const rule = a.model.rule(stored.id);
  if (!rule) return { ...NOTHING, state: 'failed', reason: 'the rule is gone' };
  await armSchedule({ platform, tenant, ruleId: stored.id, rule, changedAt: stored.updated_at });
  // what goes by time is on no bus
  if (rule.schedule) return { ...(await removePattern({ platform, stored })), residual: rule.rule.when ?? null };
  return putPattern({
    platform,
    tenant,
    stored,
    pattern: rule.pattern,
    residual: rule.exact ? null : (rule.rule.when ?? null),
  });
}

async function bringWorkflow(a: {
  platform: Platform;
  tenant: string;
  model: TenantModel;
  stored: StoredDefinition<Kind>;
}): Promise<Outcome> {
  const { platform, tenant, stored } = a;
  const workflow = a.model.workflow(stored.id);
  if (!workflow) return { ...NOTHING, state: 'failed', reason: 'the workflow is gone' };
  const machine = compileMachine({ workflow });
  const ensured = await platform.engine.ensureMachine({ hash: machine.hash, asl: machine.asl });
  if (ensured.state === 'pending') throw new Error('the engine takes no more machines right now');
  const trigger = workflow.trigger
    ? await putPattern({ platform, tenant, stored, pattern: workflow.trigger.pattern, residual: null })
    : await removePattern({ platform, stored });
  const failed = ensured.state === 'failed';
  return {
    ...trigger,
    state: failed ? 'failed' : trigger.state,
    reason: failed ? (ensured.reason ?? 'the engine refused the machine') : trigger.reason,
    hash: machine.hash,
    transitions: machine.transitions,
  };
}

async function putPattern(a: {
  platform: Platform;
  tenant: string;
  stored: StoredDefinition<Kind>;
  pattern: JsonObject;
  residual: string | null;
}): Promise<Outcome> {
  const { stored, pattern, residual } = a;
  const put = await a.platform.rules.put({
    ruleId: stored.id,
    tenant: a.tenant,
    version: stored.version,
    pattern,
    mode: 'dedicated',
    active: stored.body.active,
  });
  return { ...NOTHING, state: put.state, reason: put.reason ?? null, pattern, residual };
}

async function removePattern(a: { platform: Platform; stored: StoredDefinition<Kind> }): Promise<Outcome> {
  await a.platform.rules.remove({ ruleId: a.stored.id, version: a.stored.version });
  return NOTHING;
}

async function record(a: {
  platform: Platform;
  tenant: string;
  collection: Kind;
  id: string;
  deployment: Deployment | null;
}): Promise<void> {
  const { platform, tenant, collection, id } = a;
  const root = { tenant, app: ADMIN_APP, entity: collection, id };
  await platform.store.commit({
    plan: {
      tenant,
      ops: [{ kind: 'sys', key: deploymentKey(a), expect: 'any', value: a.deployment }],
      journal: newJournal({ platform, root, cause: 'deploy', version: a.deployment?.version ?? 0 }),
    },
  });
}
