import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readPack } from '#apps/read-pack.ts';
import type { JsonObject } from '#core/json/json.ts';
import { academyHooks } from '#test/guides/academy/hooks.ts';
import { openWorld, type World } from '#test/support/local-world.ts';
import { ROOT } from '#test/support/source-files.ts';

const text = readFileSync(join(ROOT, 'docs/guide/add-a-hook.md'), 'utf8');
const files = [...text.matchAll(/<!-- (\S+) -->\n```\w+\n([\s\S]*?)```/g)];
const calls = [...text.matchAll(/```sh\ncurl -s ([\s\S]*?)\n```\n```json\n([\s\S]*?)```/g)];

let world: World;
let token: string;
beforeAll(async () => {
  const academy = readPack({ dir: join(ROOT, 'test/guides/academy'), hooks: academyHooks });
  world = await openWorld({ packs: [academy] });
  token = await world.token({ user: 'root', roles: ['admin'] });
  await world.call({ method: 'POST', path: '/api/_admin/apps/academy/install', token });
});
afterAll(() => world.close());

describe('the guide to a hook', () => {
  it.each(files.map(([, path = '', block = '']) => [path, block]))(
    'shows %s as it is compiled and run',
    (path, block) => {
      expect(block).toBe(readFileSync(join(ROOT, path), 'utf8'));
    },
  );

  it('shows the answers that its calls get', async () => {
    const answers: JsonObject[] = [];
    for (const [, call = ''] of calls) answers.push(await run({ call, courseId: String(answers[1]?.['id']) }));
    expect(files).toHaveLength(4);
    expect(answers).toMatchObject(calls.map(([, , answer = '']) => JSON.parse(answer)));
    expect(answers).toHaveLength(4);
  });
});

async function run(a: { call: string; courseId: string }): Promise<JsonObject> {
  const [, method = 'GET'] = /-X (\w+)/.exec(a.call) ?? [];
  const [, path = ''] = /\$URL([^\s"]+)/.exec(a.call) ?? [];
  const [, body] = /-d '([^']+)'/.exec(a.call) ?? [];
  const sent = body?.replace('$COURSE', a.courseId);
  const { json } = await world.call({ method, path, token, body: sent });
  return json;
}
