import { invalid } from '#core/errors/dro-error.ts';
import type { UserContext } from '#core/hooks/hook-context.ts';
import type { JsonObject } from '#core/json/json.ts';
import type { Platform } from '../../platform.ts';
import { decide } from '../decide.ts';
import { loadInstance } from '../load-instance.ts';
import { shownNow } from '../shown.ts';
import { toWait, type Wait, waitKey } from '../wait.ts';
import { madeFrom, tooLate } from './open-task.ts';
import { formOf } from './present-form.ts';
import { readLink, type TaskLink, useLink } from './task-link.ts';
import { mustHaveVoice } from './voice.ts';

/** The task that a link is for, as its person may see it. Throws as `decideByLink` does. */
export async function readByLink(a: { platform: Platform; token: string }): Promise<JsonObject> {
  const { platform } = a;
  const link = await readLink(a);
  const { tenant } = link;
  const wait = await waitOf({ platform, link });
  mustHaveVoice({ wait, user: userOf(link), now: platform.clock.now() });
  const { instance } = await loadInstance({ platform, tenant, id: wait.instance_id });
  const { at, people, title } = await madeFrom({ platform, tenant, wait });
  const { view, hash } = await shownNow({ platform, tenant, instance, at, show: wait.show });
  return {
    workflow: `${wait.workflow.app}/${wait.workflow.name}`,
    step: wait.step,
    title,
    record: wait.record,
    show: view,
    shown_hash: hash,
    due_at: wait.due_at,
    ...formOf(people.ask),
  };
}

/**
 * Decides as the person that a link was made for. Throws NOT_FOUND for a token that the platform did not make,
 * LINK_SPENT for one that was used or is over, and else as `decide` does.
 */
export async function decideByLink(a: {
  platform: Platform;
  token: string;
  outcome: string;
  fields?: JsonObject;
  comment?: string;
  shownHash?: string;
}): Promise<Wait> {
  const { platform, token, outcome, ...given } = a;
  const link = await readLink({ platform, token });
  await waitOf({ platform, link });
  if (!link.outcomes.includes(outcome)) {
    const message = `outcome must be one of ${link.outcomes.join(', ')}`;
    throw invalid({ what: 'the decision', issues: [{ path: 'outcome', code: 'NOT_IN_VALUES', message }] });
  }
  const { tenant, instanceId, waitId } = link;
  return decide({
    platform,
    decision: {
      ...given,
      tenant,
      instanceId,
      outcome,
      user: userOf(link),
      waitId,
      link: { use: () => useLink({ platform, link }) },
    },
  });
}

/** Whom a link speaks for: the person, and none of their roles. */
function userOf(link: TaskLink): UserContext {
  return { tenantId: link.tenant, userId: link.userId, contactId: null, type: 'USER', roles: [] };
}

async function waitOf(a: { platform: Platform; link: TaskLink }): Promise<Wait> {
  const { tenant, instanceId, waitId: id } = a.link;
  const [row] = await a.platform.store.getSys({ keys: [waitKey({ tenant, instanceId, id })] });
  const wait = row ? toWait(row.value) : null;
  if (wait?.state === 'open') return wait;
  throw tooLate({ instanceId, wait });
}
