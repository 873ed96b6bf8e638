import { expect, it } from '@jest/globals';
import { starterPacks } from '#apps/index.ts';
import { projectRoot } from '#local/project-root.ts';
import { openWorld } from '#test/support/local-world.ts';

const packs = starterPacks({ root: projectRoot() });

it.each(packs.map((pack) => pack.app))('%s: nothing is found in its entities', async (app) => {
  const world = await openWorld({ packs });
  const token = await world.token({ user: 'root', roles: ['admin'] });
  await world.call({ method: 'POST', path: `/api/_admin/apps/${app}/install`, token });
  const model = await world.platform.definitions.model('acme');
  const found = model.all('entity_definitions').map(({ body }) => model.entity(body)?.findings);
  await world.close();
  expect(found.length).toBeGreaterThan(0);
  expect(found.flat()).toEqual([]);
});

it.each(packs.map((pack) => pack.app))('%s: every hook says what it is for', (app) => {
  const hooks = packs.find((pack) => pack.app === app)?.hooks ?? [];
  expect(hooks.filter((hook) => hook.kind === undefined).map((hook) => hook.name)).toEqual([]);
});
