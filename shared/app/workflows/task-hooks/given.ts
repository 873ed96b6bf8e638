import { isObject, type JsonObject } from '#core/json/json.ts';
import type { Platform } from '../../platform.ts';
import type { WorkflowAt } from '../workflow-at.ts';

const PAGE = 200;

/** Whether some transform gives a step something that later ones may read. */
export function givesSome(at: WorkflowAt): boolean {
  const hooks = [...at.workflow.hooks.values()].flatMap((one) => one.get('task_finished') ?? []);
  return hooks.some((one) => one.work.kind === 'transform');
}

/** What transforms gave each step so far, by step and name; `seen` says which scopes count. */
export async function givenSoFar(a: {
  platform: Platform;
  tenant: string;
  instanceId: string;
  seen(scope: string): boolean;
}): Promise<Record<string, JsonObject>> {
  const { platform, tenant, instanceId } = a;
  const steps: Record<string, JsonObject> = {};
  let cursor: string | undefined;
  do {
    const from = cursor === undefined ? {} : { cursor };
    const page = await platform.store.querySys({ tenant, kind: 'instance_hook', pk: instanceId, limit: PAGE, ...from });
    for (const { value } of page.rows) {
      if (!isObject(value) || !isObject(value['given']) || typeof value['step'] !== 'string') continue;
      if (!a.seen(typeof value['scope'] === 'string' ? value['scope'] : '')) continue;
      const { into, value: one = null } = value['given'];
      steps[value['step']] = { ...steps[value['step']], [String(into)]: one };
    }
    cursor = page.cursor;
  } while (cursor !== undefined);
  return steps;
}
