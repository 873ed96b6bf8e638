import type { UserContext } from '#core/hooks/hook-context.ts';
import { isObject, type JsonObject } from '#core/json/json.ts';
import type { Platform } from '../platform.ts';
import type { Page } from '../records/list-records.ts';
import { loadInstance } from './load-instance.ts';
import { isAlive } from './people/change-wait.ts';
import { madeFrom } from './people/open-task.ts';
import { formOf } from './people/present-form.ts';
import { mayDecide, voiceOf } from './people/voice.ts';
import { shownNow } from './shown.ts';
import { toWait, type Wait, waitKey } from './wait.ts';

const SEES_ALL: readonly string[] = ['admin', 'operator'];

/** What of all that waits is asked for. */
export type PendingFilter = {
  /** what the caller is asked for and has not had their say on */
  mine?: boolean;
  /** what is for everybody with this role */
  role?: string;
  /** what had to be escalated, or whose time is over */
  overdue?: boolean;
};

/** What waits for a decision, oldest first: for admins and operators all, for others what is theirs to decide. */
export async function listPending(a: {
  platform: Platform;
  tenant: string;
  user: UserContext;
  filter?: PendingFilter;
  limit: number;
  cursor?: string;
}): Promise<Page> {
  const { platform, tenant, user, filter = {} } = a;
  const now = platform.clock.now();
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
      if (wait?.state !== 'open' || !isWanted({ wait, filter, user, now })) continue;
      const decides = mayDecide({ wait, user, now });
      const visible = user.roles.some((role) => SEES_ALL.includes(role)) || decides;
      const inClear = decides || user.roles.includes('admin');
      if (visible) items.push(...(await present({ platform, tenant, wait, user, now, inClear })));
    }
    cursor = page.cursor;
  } while (cursor !== undefined && items.length < a.limit);
  return { items, next_cursor: cursor ?? null };
}

/** An admin may decide on everything; theirs is what they are asked for by name or role. */
function isWanted(a: { wait: Wait; filter: PendingFilter; user: UserContext; now: string }): boolean {
  const { wait, filter, user } = a;
  const roles = user.roles.filter((role) => role !== 'admin' || isFor({ wait, role }));
  if (filter.mine === true && !mayDecide({ ...a, user: { ...user, roles } })) return false;
  if (filter.role !== undefined && !isFor({ wait, role: filter.role })) return false;
  return filter.overdue === undefined || isOverdue(a) === filter.overdue;
}

function isFor(a: { wait: Wait; role: string }): boolean {
  const { assignee } = a.wait;
  return assignee.type === 'role' && assignee.role === a.role;
}

function isOverdue(a: { wait: Wait; now: string }): boolean {
  return (a.wait.escalated ?? 0) > 0 || a.wait.due_at <= a.now;
}

/** What a step shows is for whom it asks, whatever the entity's read filter says; others see no personal values. */
async function present(a: {
  platform: Platform;
  tenant: string;
  wait: Wait;
  user: UserContext;
  now: string;
  inClear: boolean;
}): Promise<JsonObject[]> {
  const { platform, tenant, wait, user, now } = a;
  const { app, name } = wait.workflow;
  const { instance } = await loadInstance({ platform, tenant, id: wait.instance_id });
  // its execution has just come to an end, and takes its waits along
  if (!isAlive({ instance, wait })) return [];
  const { at, people, title } = await madeFrom({ platform, tenant, wait });
  const shown = await shownNow({ platform, tenant, instance, at, show: wait.show });
  const voice = voiceOf({ wait, user, now });
  const item: JsonObject = {
    id: `${wait.instance_id}.${wait.id}`,
    instance_id: wait.instance_id,
    workflow: `${app}/${name}`,
    step: wait.step,
    title,
    record: wait.record,
    assignee: wait.assignee,
    show: a.inClear ? shown.view : shown.masked,
    shown_hash: wait.shown_hash,
    due_at: wait.due_at,
    overdue: isOverdue(a),
    requested_by: wait.requested_by,
    delegated_from: voice !== null && voice !== user.userId ? voice : null,
    need: wait.need ?? 1,
    votes: (wait.votes ?? []).map(
      (vote): JsonObject => ({
        by: vote.by,
        for: vote.for,
        outcome: vote.outcome,
        at: vote.at,
      }),
    ),
    ...formOf(people.ask),
  };
  return [item];
}
