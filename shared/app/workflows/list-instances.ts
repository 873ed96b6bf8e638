import { isObject, type JsonObject } from '#core/json/json.ts';
import type { SysRow } from '#core/plan/sys.ts';
import type { Platform } from '../platform.ts';
import type { Page } from '../records/list-records.ts';
import { type Instance, type InstanceStatus, instanceKey } from './instance.ts';
import { presentLarge, presentMembers } from './large/present-large.ts';
import { loadInstance, toInstance } from './load-instance.ts';
import { presentWait } from './people/task.ts';
import { presentInstance } from './present-instance.ts';
import { presentStep } from './present-step.ts';
import { timelineOf } from './timeline.ts';
import { toWait } from './wait.ts';

// what a filter leaves out is read too: a call reads this many pages at most, and the cursor goes on from there
const MOST_PAGES = 10;

/** What instances are listed by; all of it must hold. */
export type InstanceFilter = {
  status?: InstanceStatus;
  outcome?: string;
  /** `app/name`, or an id */
  workflow?: string;
  /** `app/entity/id` */
  record?: string;
};

/** Instances, newest first. */
export async function listInstances(a: {
  platform: Platform;
  tenant: string;
  filter: InstanceFilter;
  limit: number;
  cursor?: string;
}): Promise<Page> {
  const items: JsonObject[] = [];
  let { cursor } = a;
  for (let pages = 0; pages < MOST_PAGES; pages++) {
    const page = await pageOf({ ...a, limit: a.limit - items.length, cursor });
    items.push(...page.instances.filter((one) => matches({ instance: one, filter: a.filter })).map(presentInstance));
    cursor = page.cursor;
    if (cursor === undefined || items.length >= a.limit) break;
  }
  return { items, next_cursor: cursor ?? null };
}

async function pageOf(a: {
  platform: Platform;
  tenant: string;
  filter: InstanceFilter;
  limit: number;
  cursor: string | undefined;
}): Promise<{ instances: Instance[]; cursor: string | undefined }> {
  const { platform, tenant, filter, limit } = a;
  const place =
    filter.record !== undefined
      ? ({ kind: 'record_instance', pk: filter.record } as const)
      : filter.status !== undefined
        ? ({ kind: 'instance_index', pk: filter.status } as const)
        : ({ kind: 'instance', pk: 'instances' } as const);
  const from = a.cursor === undefined ? {} : { cursor: a.cursor };
  const { rows, cursor } = await platform.store.querySys({ tenant, ...place, desc: true, limit, ...from });
  const keys = rows.map((row) => instanceKey({ tenant, id: row.key.sk }));
  const found: (SysRow | null)[] = place.kind === 'instance' ? rows : await platform.store.getSys({ keys });
  return { instances: found.flatMap((row) => (row ? [toInstance(row.value)] : [])), cursor };
}

function matches(a: { instance: Instance; filter: InstanceFilter }): boolean {
  const { workflow, status, outcome } = a.instance;
  const { filter } = a;
  const named = [workflow.id, `${workflow.app}/${workflow.name}`];
  return (
    (filter.status === undefined || status === filter.status) &&
    (filter.outcome === undefined || outcome === filter.outcome) &&
    (filter.workflow === undefined || named.includes(filter.workflow))
  );
}

/** One instance with its steps so far, what it waited for, and what it went through. */
export async function readInstance(a: { platform: Platform; tenant: string; id: string }): Promise<JsonObject> {
  const { platform, tenant, id } = a;
  const { instance } = await loadInstance(a);
  const steps = await platform.store.querySys({ tenant, kind: 'instance_step', pk: id, limit: 500 });
  const waits = await platform.store.querySys({ tenant, kind: 'wait', pk: id, limit: 100 });
  const events = await platform.store.querySys({ tenant, kind: 'event_wait', pk: id, limit: 100 });
  const hooks = await platform.store.querySys({ tenant, kind: 'instance_hook', pk: id, limit: 500 });
  return {
    ...presentInstance(instance),
    trigger: presentMembers({ instanceId: id, value: instance.trigger }),
    context: presentMembers({ instanceId: id, value: instance.context }),
    steps: steps.rows.map(({ value }) => presentStep({ instance, value })),
    waits: waits.rows.map((row) => presentWait(toWait(row.value))),
    event_waits: events.rows.flatMap(({ value }) =>
      isObject(value) ? [presentMembers({ instanceId: id, value: withoutToken(value) })] : [],
    ),
    hooks: hooks.rows.map(({ value }) => presentLarge({ instanceId: id, value })),
    timeline: await timelineOf({ platform, tenant, instance }),
  };
}

function withoutToken(wait: JsonObject): JsonObject {
  const { token: _, ...shown } = wait;
  return shown;
}
