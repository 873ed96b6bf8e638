import type { JsonObject } from '#core/json/json.ts';
import { LAB } from '#test/model/flows/lab.ts';
import { withChildren } from '#test/support/flows/flow.ts';
import { toDefinition } from '#test/support/flows/to-definition.ts';
import { floodOf, keepStarted, type Started } from './flood-plan.ts';
import { openFlood } from './flood-platform.ts';

/** Makes the tenant with its entities, the workflows and a record for each flow. Gives how many workflows there are. */
export async function defineFlood(a: {
  dataDir: string;
  flows: number;
  seed: number;
  now: string;
}): Promise<{ workflows: number }> {
  const { local, app, tokenOf } = openFlood({ ...a, plans: new Map() });
  await local.start();
  const token = await tokenOf({ user: 'ana', role: 'admin' });
  const post = async (path: string, body: JsonObject): Promise<string> => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const answer = await app.request(path, { method: 'POST', headers, body: JSON.stringify(body) });
    const text = await answer.text();
    if (answer.status !== 201) throw new Error(`${path}: ${text}`);
    return String(JSON.parse(text).id);
  };
  for (const [kind, bodies] of Object.entries(LAB)) for (const body of bodies) await post(`/api/_admin/${kind}`, body);
  const started: Started[] = [];
  let workflows = 0;
  for (const flow of floodOf(a)) {
    const about = await post('/api/lab/cases', { size: flow.size });
    let workflow = '';
    for (const one of withChildren(flow)) {
      workflow = await post('/api/_admin/workflows', toDefinition(one));
      workflows++;
    }
    started.push({ name: flow.name, workflow, about });
  }
  keepStarted({ dataDir: a.dataDir, started });
  await local.activity.idle();
  await local.stop();
  return { workflows };
}
