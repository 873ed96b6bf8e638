import { DroError } from '#core/errors/dro-error.ts';
import type { JobSpec } from '#core/plan/journal.ts';
import type { Op } from '#core/plan/plan.ts';
import { newJournal } from '../new-journal.ts';
import type { Platform } from '../platform.ts';
import type { ActionContext } from './action-context.ts';

/** Whether the action has been done before: then there is nothing left to do. */
export async function isDone(a: { platform: Platform; context: ActionContext }): Promise<boolean> {
  const [mark] = await a.platform.store.getSys({ keys: [a.context.once.key] });
  return mark !== null && mark !== undefined;
}

/** Stores rows together with the mark that they are there; a second time nothing happens. */
export async function markDone(a: {
  platform: Platform;
  context: ActionContext;
  /** what the journal names when there is no record at hand */
  entity: string;
  ops?: Op[];
  jobs?: JobSpec[];
}): Promise<void> {
  const { platform, context, ops = [], jobs = [] } = a;
  const { tenant, by, once } = context;
  const { app = context.app, entity = a.entity, id = once.key.sk } = context.subject ?? {};
  const { actor, cause, depth, correlationId, causationId, traceparent } = by;
  const journal = newJournal({
    platform,
    root: { tenant, app, entity, id },
    actor,
    cause,
    depth,
    jobs,
    ...(correlationId !== undefined && { correlationId }),
    ...(causationId !== undefined && { causationId }),
    ...(traceparent !== undefined && { traceparent }),
  });
  const mark: Op = { kind: 'sys', key: once.key, expect: 'absent', value: {}, ttl: once.ttl };
  const committed = await platform.store.commit({ plan: { tenant, ops: [mark, ...ops], journal } });
  if (committed.ok || committed.reason === 'sys') return;
  throw new DroError({ code: 'CONTENTION', detail: `what the action did was not stored: ${committed.reason}` });
}

/** What names an action to the outside: the same however often it is tried. */
export function keyOf(context: ActionContext): string {
  return `${context.once.key.pk}:${context.once.key.sk}`;
}
