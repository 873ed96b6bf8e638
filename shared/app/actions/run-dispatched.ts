import { SYSTEM_ROLE } from '#core/fsm/spec.ts';
import { isObject } from '#core/json/json.ts';
import { SYSTEM_ACTOR } from '#core/records/actor.ts';
import type { Iso } from '#core/records/row.ts';
import type { JobAttempt } from '#ports/jobs.ts';
import type { Platform } from '../platform.ts';
import type { ActionContext } from './action-context.ts';
import { runAction } from './run-action.ts';
import { runCustom } from './run-custom.ts';
import { taskNamed } from './tasks.ts';

const MARK_KEPT_MS = 30 * 24 * 3_600_000;

/** Runs a task that was sent on its own way; in a group of its own, so that its failure holds up nothing. */
export async function runDispatched(a: { platform: Platform; attempt: JobAttempt }): Promise<void> {
  const { platform } = a;
  const { id, tenant, payload } = a.attempt.job;
  const { task, input, app, subject, by, at, parent } = payload;
  const seedAt: Iso = String(at);
  const known = isObject(by) ? by : {};
  const text = (name: string): string | undefined => (typeof known[name] === 'string' ? known[name] : undefined);
  const correlationId = text('correlationId');
  const causationId = text('causationId');
  const traceparent = text('traceparent');
  const context: ActionContext = {
    tenant,
    app: String(app),
    subject: isObject(subject)
      ? { app: String(subject['app']), entity: String(subject['entity']), id: String(subject['id']) }
      : null,
    event: null,
    by: {
      actor: SYSTEM_ACTOR,
      user: { tenantId: tenant, userId: null, contactId: null, type: 'SYSTEM', roles: [SYSTEM_ROLE] },
      cause: `task:${String(task)}`,
      depth: Number(known['depth'] ?? 0),
      ...(correlationId !== undefined && { correlationId }),
      ...(causationId !== undefined && { causationId }),
      ...(traceparent !== undefined && { traceparent }),
    },
    once: {
      key: { tenant, kind: 'reaction', pk: 'dispatch', sk: id },
      ttl: new Date(platform.clock.millis() + MARK_KEPT_MS).toISOString(),
    },
    seed: { at: seedAt, cause: id },
    ...(typeof parent === 'string' && { instance: parent }),
  };
  const action = taskNamed({ platform, name: String(task) });
  await runCustom({ platform, action, params: isObject(input) ? input : {}, context, act: runAction });
}
