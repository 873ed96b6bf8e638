import { performance } from 'node:perf_hooks';
import type { CompiledAction } from '#core/actions/compile-action.ts';
import type { TenantModel } from '#core/definitions/tenant-model.ts';
import { DroError } from '#core/errors/dro-error.ts';
import type { Expression } from '#core/expressions/compile-expression.ts';
import { evaluateReading } from '#core/expressions/evaluate-reading.ts';
import type { DroEvent } from '#core/plan/event.ts';
import type { SysKey } from '#core/plan/sys.ts';
import type { EventRule } from '#core/rules/definition.ts';
import type { EventSource } from '#core/rules/event-source.ts';
import type { JobAttempt } from '#ports/jobs.ts';
import { runAction } from '../actions/run-action.ts';
import { measured, note } from '../metrics/note.ts';
import type { Platform } from '../platform.ts';
import { Postponed } from '../postponed.ts';
import { systemCause } from '../system-cause.ts';
import { startWorkflow } from '../workflows/start-workflow.ts';
import { currentReads } from './current-reads.ts';
import { type EventEnvs, eventEnvs } from './event-env.ts';
import { takeTurn } from './take-turn.ts';
import { toEvent } from './to-event.ts';

/** A chain of reactions is cut after this many (decisions §3.1). */
export const MOST_DEPTH = 16;
/** How long it is known which rule has acted on which event. */
export const MARK_KEPT_MS = 30 * 24 * 3600 * 1000;

type Reaction = {
  name: string;
  app: string;
  active: boolean;
  /** null for the trigger of a workflow */
  rule: EventRule | null;
  source: EventSource;
  when: Expression | null;
  run(a: { envs: EventEnvs; once: { key: SysKey; ttl: string } }): Promise<void>;
};

/**
 * Answers one event that a pattern let through: looks up the rule as it is now, evaluates the whole condition, cuts
 * loops, waits for a turn where the rule is limited, and acts, once for each (rule, event) where the effect is a write
 * of ours (decisions §3.1).
 */
export async function react(a: { platform: Platform; attempt: JobAttempt }): Promise<void> {
  const { platform } = a;
  const { tenant, payload } = a.attempt.job;
  const event = toEvent(payload['event']);
  const ruleId = String(payload['rule_id']);
  const model = await platform.definitions.model(tenant);
  const reaction = reactionOf({ platform, model, ruleId, event });
  // removed or switched off since: nothing to do
  if (!reaction?.active) return;
  const envs = await eventEnvs({ platform, model, source: reaction.source, event, policyApp: reaction.app });
  if (!(await holds({ platform, model, reaction, envs }))) return;
  const subject = { platform, tenant, subject: `rule:${ruleId}` };
  const isFirst = a.attempt.attempt === 1;
  if (event.depth >= MOST_DEPTH) {
    for (const name of ['matched', 'errors']) note({ ...subject, name });
    throw new DroError({
      code: 'LOOP_DEPTH_EXCEEDED',
      detail: `rule ${reaction.app}/${reaction.name} would be reaction ${event.depth + 1} of one chain`,
      data: { correlation_id: event.correlationId },
    });
  }
  const turn = await takeTurn({ platform, tenant, ruleId, rule: reaction.rule, eventId: event.id });
  if (isFirst && turn.first) note({ ...subject, name: 'matched' });
  if (!turn.go) {
    if (turn.first) note({ ...subject, name: 'delayed' });
    throw new Postponed({ at: turn.at });
  }
  const key: SysKey = { tenant, kind: 'reaction', pk: ruleId, sk: event.id };
  const ttl = new Date(platform.clock.millis() + MARK_KEPT_MS).toISOString();
  try {
    const work = (): Promise<void> => reaction.run({ envs, once: { key, ttl } });
    await measured({ ...subject, work, stopwatch: () => performance.now() });
  } finally {
    await turn.leave({ now: platform.clock.millis() });
  }
}

/** The whole condition; what it reads of other records is as they are now. */
async function holds(a: {
  platform: Platform;
  model: TenantModel;
  reaction: Reaction;
  envs: EventEnvs;
}): Promise<boolean> {
  const { platform, model, envs } = a;
  const { when } = a.reaction;
  if (when === null) return true;
  const read = currentReads({ platform, tenant: model.tenant, model });
  return (await evaluateReading({ expression: when, env: envs.when, read })) === true;
}

function reactionOf(a: { platform: Platform; model: TenantModel; ruleId: string; event: DroEvent }): Reaction | null {
  const { platform, model, ruleId, event } = a;
  const tenant = event.tenantId;
  const rule = model.rule(ruleId);
  if (rule) {
    const { name, app, active } = rule.rule;
    const { source, when, action } = rule;
    const run = ({ envs, once }: Parameters<Reaction['run']>[0]): Promise<void> =>
      runRuleAction({ platform, action, envs, event, app, ruleId, once, source });
    return { name, app, active, rule: rule.rule, source, when, run };
  }
  const workflow = model.workflow(ruleId);
  const stored = model.byId({ collection: '_workflows', id: ruleId });
  if (!workflow?.trigger || !stored) return null;
  const { name, app, active } = workflow.workflow;
  const { mapping } = workflow.trigger;
  const run = async ({ envs }: Parameters<Reaction['run']>[0]): Promise<void> => {
    // what it is started with is kept: personal values go into it masked
    const input = Object.fromEntries([...mapping].map(([key, one]) => [key, one.evaluate(envs.kept)]));
    await startWorkflow({
      platform,
      tenant,
      stored,
      event,
      input,
      by: systemCause({ tenant, cause: `workflow:${name}`, event }),
    });
  };
  return { name, app, active, rule: null, source: workflow.trigger.source, when: workflow.trigger.when, run };
}

async function runRuleAction(a: {
  platform: Platform;
  action: CompiledAction;
  envs: EventEnvs;
  event: DroEvent;
  app: string;
  ruleId: string;
  once: { key: SysKey; ttl: string };
  source: EventSource;
}): Promise<void> {
  const { platform, action, envs, event, app, source } = a;
  const subject =
    source.entity !== null && event.recordId !== null
      ? { app: source.app, entity: source.entity, id: event.recordId }
      : null;
  await runAction({
    platform,
    name: action.spec.name,
    params: action.render(action.spec.keeps ? envs.kept : envs.live),
    context: {
      tenant: event.tenantId,
      app,
      subject,
      event,
      by: systemCause({ tenant: event.tenantId, cause: `rule:${a.ruleId}`, event }),
      once: { key: a.once.key, ttl: a.once.ttl },
      seed: { at: event.occurredAt, cause: `rule:${a.ruleId}:${event.id}` },
    },
  });
}
