import type { Json } from '#core/json/json.ts';
import type { Op } from '#core/plan/plan.ts';
import type { SysKey } from '#core/plan/sys.ts';
import type { CompiledWorkflow } from '#core/workflows/compiled-workflow.ts';
import { type CompiledAwait, isKnownAtStart } from '#core/workflows/steps/compile-await.ts';
import { newJournal } from '../../new-journal.ts';
import type { Platform } from '../../platform.ts';
import type { Instance } from '../instance.ts';
import { eventName } from './event-wait.ts';

type EventAwait = Extract<CompiledAwait, { kind: 'event' }>;

/** Stands for every correlation: the one that is waited for is not known before its step begins. */
export const ANY_CORRELATION = '*';

/** Under what those are found who wait, or will wait, for an event of a name with a correlation. */
export function interestPk(a: { name: string; correlation: string }): string {
  return `${a.name}|${a.correlation}`;
}

/** All that an instance will wait for, as far as it is known when it starts; each once. */
export function interestsOf(a: {
  workflow: CompiledWorkflow;
  instance: Pick<Instance, 'record' | 'trigger' | 'context'>;
}): string[] {
  const { trigger, context, record } = a.instance;
  const pks = eventAwaitsOf(a.workflow).map((one) => {
    const name = eventName({ ...one.source, from: one.from });
    const env = { trigger, context, record: { id: record?.id ?? null } };
    const known = isKnownAtStart(one.correlation);
    const value = known ? correlationOf({ awaited: one, env }) : null;
    return interestPk({ name, correlation: value ?? ANY_CORRELATION });
  });
  return [...new Set(pks)];
}

/** The value that an event must carry; null when there is none. */
export function correlationOf(a: { awaited: EventAwait; env: Record<string, unknown> }): string | null {
  const { awaited, env } = a;
  if (awaited.correlation !== null) return asCorrelation(awaited.correlation.evaluate(env));
  const { record } = env;
  return typeof record === 'object' && record !== null && 'id' in record && typeof record.id === 'string'
    ? record.id
    : null;
}

/** A value that can correlate, as text; null for all others. */
export function asCorrelation(value: Json | undefined): string | null {
  if (typeof value === 'string') return value === '' ? null : value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;
}

/** Writes an instance's interests, or takes them away. */
export function interestOps(a: { tenant: string; instanceId: string; pks: readonly string[]; live: boolean }): Op[] {
  return a.pks.map((pk) => ({
    kind: 'sys',
    key: { tenant: a.tenant, kind: 'event_interest', pk, sk: a.instanceId },
    expect: 'any',
    value: a.live ? {} : null,
  }));
}

/** The row that says that somebody waits for events of a type. */
export function awaitedTypeKey(a: { tenant: string; app: string; type: string }): SysKey {
  return { tenant: a.tenant, kind: 'awaited_type', pk: 'types', sk: `${a.app}/${a.type}` };
}

/** Where the correlations stand in events of a type, for those who wait for it. */
export function awaitedFromKey(a: { tenant: string; app: string; type: string; from: string }): SysKey {
  return { tenant: a.tenant, kind: 'awaited_type', pk: `${a.app}/${a.type}`, sk: a.from };
}

const told = new WeakMap<Platform, Set<string>>();

/**
 * Makes the events that a workflow waits for arrive: from then on those who publish hand them on. Never taken back, so
 * it is done once; before the first instance that waits.
 */
export async function tellPublisher(a: {
  platform: Platform;
  tenant: string;
  workflow: CompiledWorkflow;
}): Promise<void> {
  const { platform, tenant } = a;
  const known = told.get(platform) ?? new Set();
  told.set(platform, known);
  const awaited = eventAwaitsOf(a.workflow).map((one) => ({ ...one.source, tenant, from: one.from }));
  const fresh = awaited.filter((one) => !known.has(JSON.stringify(one)));
  for (const one of fresh) {
    const keys = [awaitedTypeKey(one), awaitedFromKey(one)];
    const root = { tenant, app: one.app, entity: 'awaited_type', id: one.type };
    const ops = keys.map((key): Op => ({ kind: 'sys', key, expect: 'any', value: {} }));
    await platform.store.commit({ plan: { tenant, ops, journal: newJournal({ platform, root, cause: 'workflow' }) } });
    known.add(JSON.stringify(one));
  }
}

function eventAwaitsOf(workflow: CompiledWorkflow): EventAwait[] {
  return [...workflow.steps.values()].flatMap((step) =>
    step.type === 'wait_for_event' ? step.awaits.flatMap((one) => (one.kind === 'event' ? [one] : [])) : [],
  );
}
