import type { StoredDefinition } from '#core/definitions/collections.ts';
import type { TenantModel } from '#core/definitions/tenant-model.ts';
import { isDroError } from '#core/errors/dro-error.ts';
import type { JsonObject } from '#core/json/json.ts';
import type { JobAttempt } from '#ports/jobs.ts';
import { chooseMode } from '../deployments/choose-mode.ts';
import { rememberTenant } from '../deployments/known-tenants.ts';
import { newJournal } from '../new-journal.ts';
import type { Platform } from '../platform.ts';
import { isPostponed, Postponed } from '../postponed.ts';
import { armSchedule, disarmSchedule } from '../schedules/arm-schedule.ts';
import { scheduledOf } from '../schedules/scheduled.ts';
import { machineFor } from '../workflows/machine-for.ts';
import { type Deployment, deploymentKey, toDeployment } from './deployment.ts';
import { ADMIN_APP } from './save-definitions.ts';

type Kind = 'event_rules' | '_workflows';
/** What was made of a definition, without the history of its deployments. */
type Outcome = Omit<Deployment, 'version' | 'live_version' | 'failures' | 'retry_at' | 'repaired' | 'at'>;
type Bring = {
  platform: Platform;
  tenant: string;
  model: TenantModel;
  stored: StoredDefinition<Kind>;
  previous: Deployment | null;
};

const NOTHING: Outcome = {
  state: 'live',
  reason: null,
  mode: null,
  physical_id: null,
  pattern: null,
  residual: null,
  hash: null,
  transitions: null,
};
const FIRST_RETRY_MS = 60_000;
const LAST_RETRY_MS = 3_600_000;
// many that wait for the engine come again at different times
const PENDING_MS = 5_000;
const PENDING_SPREAD_MS = 30_000;

/**
 * Brings a rule or workflow to where it runs: a pattern on the bus, a machine in the engine. Always the version that
 * is wanted now, so a late job of an older one changes nothing. What cannot be deployed is written to its row, and is
 * tried again with growing pauses.
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
    await disarmSchedule({ platform, tenant, ruleId: id });
    await record({ platform, tenant, collection, id, deployment: null });
    return;
  }
  await rememberTenant({ platform, tenant });
  const [row] = await platform.store.getSys({ keys: [deploymentKey({ tenant, collection, id })] });
  const previous = toDeployment(row?.value);
  const outcome = await bring({ platform, tenant, model, stored, previous, last: a.attempt.lastAttempt });
  const drift = typeof payload['drift'] === 'string' ? payload['drift'] : null;
  const deployment = withHistory({ outcome, previous, version: stored.version, drift, now: platform.clock.millis() });
  if (deployment.state === 'failed') {
    const { version, reason, failures, retry_at } = deployment;
    platform.logger.warn('a deployment failed', { tenant, collection, id, version, reason, failures, retry_at });
  }
  await record({ platform, tenant, collection, id, deployment });
}

async function bring(a: Bring & { last: boolean }): Promise<Outcome> {
  try {
    return a.stored.collection === 'event_rules' ? await bringRule(a) : await bringWorkflow(a);
  } catch (error) {
    if (isPostponed(error)) throw error;
    // a definition that no longer fits the others is for its owner to mend; a job that died would hold up later versions
    const isTheirs = isDroError(error) && error.status < 500;
    if (!isTheirs && !a.last) throw error;
    return { ...NOTHING, state: 'failed', reason: error instanceof Error ? error.message : String(error) };
  }
}

async function bringRule(a: Bring): Promise<Outcome> {
  const { platform, stored } = a;
  const rule = a.model.rule(stored.id);
  if (!rule) return { ...NOTHING, state: 'failed', reason: 'the rule is gone' };
  await arm(a);
  // what goes by time is on no bus
  if (rule.schedule) return { ...(await removePattern({ platform, stored })), residual: rule.rule.when ?? null };
  return putPattern({ ...a, pattern: rule.pattern, residual: rule.exact ? null : (rule.rule.when ?? null) });
}

async function bringWorkflow(a: Bring): Promise<Outcome> {
  const { platform, stored } = a;
  const workflow = a.model.workflow(stored.id);
  if (!workflow) return { ...NOTHING, state: 'failed', reason: 'the workflow is gone' };
  const machine = machineFor({ platform, workflow });
  const ensured = await platform.engine.ensureMachine({ hash: machine.hash, asl: machine.asl });
  if (ensured.state === 'pending') {
    const { clock, ids } = platform;
    throw new Postponed({ at: clock.millis() + PENDING_MS + ids.random() * PENDING_SPREAD_MS });
  }
  await arm(a);
  const trigger =
    workflow.trigger && !workflow.trigger.schedule
      ? await putPattern({ ...a, pattern: workflow.trigger.pattern, residual: null })
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

async function arm(a: Bring): Promise<void> {
  const { platform, tenant, model, stored } = a;
  const scheduled = scheduledOf({ model, id: stored.id });
  await armSchedule({ platform, tenant, ruleId: stored.id, scheduled, changedAt: stored.updated_at });
}

async function putPattern(a: Bring & { pattern: JsonObject; residual: string | null }): Promise<Outcome> {
  const { stored, pattern, residual } = a;
  const { rules } = a.platform;
  const { version, body } = stored;
  const rule = { ruleId: stored.id, tenant: a.tenant, version, pattern, active: body.active };
  let mode = chooseMode({ capacity: await rules.capacity(), current: a.previous?.mode ?? null });
  let put = await rules.put({ ...rule, mode });
  if (put.full) {
    mode = 'pooled';
    put = await rules.put({ ...rule, mode });
  }
  const place = put.state === 'live' ? { mode, physical_id: put.physicalId ?? null } : {};
  return { ...NOTHING, ...place, state: put.state, reason: put.reason ?? null, pattern, residual };
}

async function removePattern(a: { platform: Platform; stored: StoredDefinition<Kind> }): Promise<Outcome> {
  await a.platform.rules.remove({ ruleId: a.stored.id, version: a.stored.version });
  return NOTHING;
}

/** A version that cannot be deployed leaves the one before at work. */
function withHistory(a: {
  outcome: Outcome;
  previous: Deployment | null;
  version: number;
  drift: string | null;
  now: number;
}): Deployment {
  const { outcome, previous, version, drift } = a;
  const at = new Date(a.now).toISOString();
  const repaired = drift === null ? (previous?.repaired ?? null) : { drift, at };
  if (outcome.state === 'live') {
    return { ...outcome, version, live_version: version, failures: 0, retry_at: null, repaired, at };
  }
  const failures = previous?.version === version ? previous.failures + 1 : 1;
  const pause = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** (failures - 1));
  return {
    ...outcome,
    mode: outcome.mode ?? previous?.mode ?? null,
    physical_id: outcome.physical_id ?? previous?.physical_id ?? null,
    version,
    live_version: previous?.live_version ?? null,
    failures,
    retry_at: new Date(a.now + pause).toISOString(),
    repaired: previous?.repaired ?? null,
    at,
  };
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
