import type { Op } from '#core/plan/plan.ts';
import type { SysKind } from '#core/plan/sys.ts';
import type { Platform } from '../platform.ts';
import { fromEventWait, toEventWait } from './signals/event-wait.ts';
import { fromWait, openWaitKey, toWait } from './wait.ts';

const PAGE = 100;

/** The waits that an execution leaves open when it is ended, closed; and the instances that it waited for. */
export type Left = { ops: Op[]; children: string[] };

/** Finds at most `limit` open waits of an instance's epochs up to one. */
export async function cancelledWaits(a: {
  platform: Platform;
  tenant: string;
  instanceId: string;
  epoch: number;
  limit: number;
  /** leaves those that wait for another instance: that has to be ended first */
  childless?: true;
  /** only those whose scope begins so */
  within?: string;
}): Promise<Left> {
  const { platform, tenant, epoch, within = '' } = a;
  const settled_at = platform.clock.now();
  const ops: Op[] = [];
  const children: string[] = [];
  let found = 0;
  for await (const { key, etag, value } of rowsOf({ ...a, kind: 'wait' })) {
    const wait = toWait(value);
    if (wait.state !== 'open' || wait.epoch > epoch || !(wait.scope ?? '').startsWith(within)) continue;
    if (++found > a.limit) return { ops, children };
    ops.push({ kind: 'sys', key, expect: etag, value: fromWait({ ...wait, state: 'cancelled', settled_at }) });
    ops.push({ kind: 'sys', key: openWaitKey({ tenant, wait }), expect: 'any', value: null });
  }
  for await (const { key, etag, value } of rowsOf({ ...a, kind: 'event_wait' })) {
    const wait = toEventWait(value);
    if (wait.state !== 'open' || wait.epoch > epoch || (a.childless && wait.child !== null)) continue;
    if (!(wait.scope ?? '').startsWith(within)) continue;
    if (++found > a.limit) return { ops, children };
    if (wait.child !== null) children.push(wait.child);
    ops.push({ kind: 'sys', key, expect: etag, value: fromEventWait({ ...wait, state: 'cancelled', settled_at }) });
  }
  return { ops, children };
}

async function* rowsOf(a: {
  platform: Platform;
  tenant: string;
  instanceId: string;
  kind: SysKind;
}): AsyncGenerator<Awaited<ReturnType<Platform['store']['querySys']>>['rows'][number]> {
  let cursor: string | undefined;
  do {
    const page = await a.platform.store.querySys({
      tenant: a.tenant,
      kind: a.kind,
      pk: a.instanceId,
      limit: PAGE,
      ...(cursor !== undefined && { cursor }),
    });
    yield* page.rows;
    cursor = page.cursor;
  } while (cursor !== undefined);
}
