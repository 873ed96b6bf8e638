import type { UserContext } from '#core/hooks/hook-context.ts';
import { isObject, type JsonObject } from '#core/json/json.ts';
import type { Platform } from '../platform.ts';
import type { Page } from '../records/list-records.ts';
import { mayDecide } from './decide.ts';
import { loadInstance } from './load-instance.ts';
import { shownNow } from './shown.ts';
import { toWait, type Wait, waitKey } from './wait.ts';
import { workflowAt } from './workflow-at.ts';

const SEES_ALL: readonly string[] = ['admin', 'operator'];

/** What waits for a decision, oldest first: for admins and operators all, for others what is theirs to decide. */
export async function listPending(a: {
  platform: Platform;
  tenant: string;
  user: UserContext;
  limit: number;
  cursor?: string;
}): Promise<Page> {
  const { platform, tenant, user } = a;
  const items: JsonObject[] = [];
  let { cursor } = a;
  do {
    const page = await platform.store.querySys({
      tenant,
      kind: 'wait_open',
      pk: 'open',
      limit: a.limit - items.length,
      ...(cursor !== undefined && { cursor }),
    });
    const keys = page.rows.flatMap(({ value }) =>
      isObject(value)
        ? [waitKey({ tenant, instanceId: String(value['instance_id']), id: String(value['wait_id']) })]
        : [],
    );
    for (const row of await platform.store.getSys({ keys })) {
      const wait = row ? toWait(row.value) : null;
      if (wait?.state !== 'open') continue;
      const decides = mayDecide({ wait, user });
      const visible = user.roles.some((role) => SEES_ALL.includes(role)) || decides;
      const inClear = decides || user.roles.includes('admin');
      if (visible) items.push(await present({ platform, tenant, wait, inClear }));
    }
    cursor = page.cursor;
  } while (cursor !== undefined && items.length < a.limit);
  return { items, next_cursor: cursor ?? null };
}

/** What a step shows is for whom it asks, whatever the entity's read filter says; others see no personal values. */
async function present(a: { platform: Platform; tenant: string; wait: Wait; inClear: boolean }): Promise<JsonObject> {
  const { platform, tenant, wait } = a;
  const { id, app, name, version } = wait.workflow;
  const { instance } = await loadInstance({ platform, tenant, id: wait.instance_id });
  const at = await workflowAt({ platform, tenant, id, version });
  const shown = await shownNow({ platform, tenant, instance, at, show: wait.show });
  return {
    id: `${wait.instance_id}.${wait.id}`,
    instance_id: wait.instance_id,
    workflow: `${app}/${name}`,
    step: wait.step,
    record: wait.record,
    assignee: wait.assignee,
    show: a.inClear ? shown.view : shown.masked,
    shown_hash: wait.shown_hash,
    due_at: wait.due_at,
    requested_by: wait.requested_by,
  };
}
