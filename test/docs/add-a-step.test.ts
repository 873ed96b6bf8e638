import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readPack } from '#apps/read-pack.ts';
import type { JsonObject } from '#core/json/json.ts';
import { salesSteps } from '#test/guides/sales/steps.ts';
import { openWorld, type World } from '#test/support/local-world.ts';
import { ROOT } from '#test/support/source-files.ts';

const text = readFileSync(join(ROOT, 'docs/guide/add-a-step.md'), 'utf8');
const files = [...text.matchAll(/<!-- (\S+) -->\n```\w+\n([\s\S]*?)```/g)];
const asked: string[] = [];
const answers: JsonObject[] = [];

let world: World;
let token: string;
beforeAll(async () => {
  const sales = readPack({ dir: join(ROOT, 'test/guides/sales'), hooks: [], steps: salesSteps });
  const egress = {
    call: ({ url }: { url: string }) => {
      asked.push(url);
      return Promise.resolve({
        ok: true as const,
        status: 200,
        headers: {},
        body: JSON.stringify(answers.shift() ?? {}),
      });
    },
  };
  world = await openWorld({ packs: [sales], egress });
  token = await world.token({ user: 'root', roles: ['admin'] });
  await world.call({ method: 'POST', path: '/api/_admin/apps/sales/install', token });
  await world.settle();
});
afterAll(() => world.close());

async function stageOf(lead: JsonObject): Promise<unknown> {
  const { json } = await world.call({ method: 'POST', path: '/api/sales/leads', token, body: lead });
  await world.advance(10 * 60_000);
  return (await world.call({ path: `/api/sales/leads/${String(json['id'])}`, token })).json['stage'];
}

describe('the guide to a step', () => {
  it.each(files.map(([, path = '', block = '']) => [path, block]))(
    'shows %s as it is compiled and run',
    (path, block) => {
      expect(block).toBe(readFileSync(join(ROOT, path), 'utf8'));
    },
  );

  it('shows a workflow that waits for the registry and leads by the score', async () => {
    answers.push({ state: 'loading' }, { state: 'loading' }, { rating: 'good' });
    expect(await stageOf({ company: 'Ana & Co', employees: 150 })).toBe('calling');
    expect(asked).toEqual(Array.from({ length: 3 }, () => 'https://registry.example/companies/Ana%20%26%20Co'));
    expect(await stageOf({ company: 'Small', employees: 5 })).toBe('later');
    expect(files).toHaveLength(3);
  });
});
