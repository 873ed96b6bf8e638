import type { Json, JsonObject } from '#core/json/json.ts';
import type { Op } from '#core/plan/plan.ts';
import type { CompiledHook } from '#core/workflows/task-hooks/compile-hooks.ts';
import { ADMIN_APP } from '../../definitions/save-definitions.ts';
import { newJournal } from '../../new-journal.ts';
import type { Platform } from '../../platform.ts';
import type { Instance } from '../instance.ts';
import { hookKey, type Moment } from './moment.ts';
import { tellHooks } from './tell-hooks.ts';

/** What one attempt at a hook came to; `last`: there is no other. */
export type HookOutcome = {
  hook: number;
  attempts: number;
  ms: number;
  error: { code: string; message: string } | null;
  last: boolean;
  /** what a transform worked out */
  given?: { into: string; value: Json };
};

/** Enters in an instance's history what came of its hooks, and tells of it. */
export async function enterHooks(a: {
  platform: Platform;
  tenant: string;
  instance: Instance;
  moment: Moment;
  hooks: readonly CompiledHook[];
  outcomes: readonly HookOutcome[];
}): Promise<void> {
  const { platform, tenant, instance, moment, outcomes } = a;
  if (outcomes.length === 0) return;
  const { correlation_id: correlationId, causation_id: causationId, traceparent, depth, workflow } = instance;
  const journal = newJournal({
    platform,
    root: { tenant, app: ADMIN_APP, entity: '_workflow_instances', id: instance.id },
    cause: `workflow:${workflow.id}`,
    correlationId,
    ...(causationId !== null && { causationId }),
    depth,
    ...(traceparent !== undefined && { traceparent }),
  });
  const at = platform.clock.now();
  const ops = outcomes.map((outcome): Op => {
    const { hook } = outcome;
    const type = a.hooks[hook]?.type ?? '';
    const key = hookKey({ tenant, instanceId: instance.id, moment, hook });
    return { kind: 'sys', key, expect: 'any', value: rowOf({ outcome, moment, type, at }) };
  });
  await platform.store.commit({ plan: { tenant, ops, journal } });
  tellHooks(a);
}

function rowOf(a: { outcome: HookOutcome; moment: Moment; type: string; at: string }): JsonObject {
  const { outcome, moment, type, at } = a;
  const { hook, attempts, ms, error, last, given } = outcome;
  const { owner, step, event, epoch, visit, scope } = moment;
  return {
    step: owner,
    ...(owner !== step && { child: step }),
    event,
    hook,
    type,
    epoch,
    visit,
    ...(scope !== null && { scope }),
    outcome: error === null ? 'completed' : last ? 'failed' : 'retrying',
    attempts,
    duration_ms: ms,
    error,
    ...(given && { given }),
    at,
  };
}
