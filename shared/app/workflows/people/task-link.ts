import { DroError, isDroError } from '#core/errors/dro-error.ts';
import type { Op } from '#core/plan/plan.ts';
import type { SysKey } from '#core/plan/sys.ts';
import type { Platform } from '../../platform.ts';

/** What a link is good for: one decision on one task by one person, with one of these outcomes, until then. */
export type TaskLink = {
  tenant: string;
  instanceId: string;
  waitId: string;
  userId: string;
  outcomes: readonly string[];
  /** milliseconds */
  expires: number;
  nonce: string;
};

const LONGEST = 4096;
// a mark is kept a day longer than what it marks could be used
const DAY_MS = 24 * 3600 * 1000;

/** Makes the token of a link: sealed by the platform, so that nobody else can make one, and bound to its tenant. */
export async function makeLink(a: { platform: Platform; link: Omit<TaskLink, 'nonce'> }): Promise<string> {
  const { platform, link } = a;
  const { tenant, instanceId, waitId, userId, outcomes, expires } = link;
  const text = JSON.stringify([instanceId, waitId, userId, outcomes, expires, platform.ids.write()]);
  return `${tenant}.${await platform.secrets.seal({ text, context: contextOf(tenant) })}`;
}

/**
 * What a token stands for. Throws NOT_FOUND for one that the platform did not make as it is, and LINK_SPENT for one
 * that was used or whose time is over.
 */
export async function readLink(a: { platform: Platform; token: string }): Promise<TaskLink> {
  const { platform } = a;
  const link = await opened(a);
  await mustBeUnused({ platform, link });
  if (link.expires <= platform.clock.millis()) throw spent({ reason: 'expired', detail: 'its time is over' });
  return link;
}

/** Uses a link up, in the transaction of the decision that it lets through. Throws LINK_SPENT when it was used. */
export async function useLink(a: { platform: Platform; link: TaskLink }): Promise<Op> {
  await mustBeUnused(a);
  const ttl = new Date(a.link.expires + DAY_MS).toISOString();
  return { kind: 'sys', key: keyOf(a.link), expect: 'absent', value: {}, ttl };
}

async function mustBeUnused(a: { platform: Platform; link: TaskLink }): Promise<void> {
  const [row] = await a.platform.store.getSys({ keys: [keyOf(a.link)] });
  if (row) throw spent({ reason: 'used', detail: 'it was used already' });
}

async function opened(a: { platform: Platform; token: string }): Promise<TaskLink> {
  const { platform, token } = a;
  const dot = token.indexOf('.');
  if (dot < 1 || token.length > LONGEST) throw unknown();
  const tenant = token.slice(0, dot);
  try {
    const text = await platform.secrets.open({ sealed: token.slice(dot + 1), context: contextOf(tenant) });
    const [instanceId, waitId, userId, outcomes, expires, nonce] = JSON.parse(text) as unknown[];
    return {
      tenant,
      instanceId: String(instanceId),
      waitId: String(waitId),
      userId: String(userId),
      outcomes: Array.isArray(outcomes) ? outcomes.map(String) : [],
      expires: Number(expires),
      nonce: String(nonce),
    };
  } catch (error) {
    if (!isDroError(error)) throw error;
    throw unknown();
  }
}

function contextOf(tenant: string): string {
  return JSON.stringify(['task_link', tenant]);
}

function keyOf(link: TaskLink): SysKey {
  return { tenant: link.tenant, kind: 'task_link', pk: link.nonce, sk: 'used' };
}

/** The same for what is unknown, changed or another tenant's. */
function unknown(): DroError {
  return new DroError({ code: 'NOT_FOUND', detail: 'there is no such task' });
}

function spent(a: { reason: 'used' | 'expired'; detail: string }): DroError {
  return new DroError({
    code: 'LINK_SPENT',
    detail: `this link no longer counts: ${a.detail}`,
    data: { reason: a.reason },
  });
}
