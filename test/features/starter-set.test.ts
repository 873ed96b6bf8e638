import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { starterPacks } from '#apps/index.ts';
import type { JsonObject } from '#core/json/json.ts';
import { projectRoot } from '#local/project-root.ts';

type Starter = { hooks: { name: string; phase: string }[]; rules: { id: string }[] };
const starterSet = JSON.parse(readFileSync(new URL('../fixtures/spec/starter-set.json', import.meta.url), 'utf8')) as {
  apps: Record<string, Starter>;
};
const packs = starterPacks({ root: projectRoot() });

/** Every binding of a pack's entities, as `entity handler`. */
const bindingsOf = (app: string): string[] =>
  (packs.find((pack) => pack.app === app)?.definitions ?? [])
    .filter((one) => one.collection === 'entity_definitions')
    .flatMap(({ value }) => {
      const overrides = value['template_overrides'] as { controller: { hooks: JsonObject[] } } | undefined;
      return (overrides?.controller.hooks ?? []).map((hook) => `${String(value['name'])} ${String(hook['handler'])}`);
    });

describe('the ecommerce pack', () => {
  const named = starterSet.apps['ecommerce']?.hooks ?? [];
  const hooks = packs.find((pack) => pack.app === 'ecommerce')?.hooks ?? [];

  it.each(named.map((hook) => [hook.name, hook.phase]))(
    'registers %s to run %s, says why, and binds it',
    (name, phase) => {
      const hook = hooks.find((one) => one.name === name);
      expect(hook).toMatchObject({ phase, docs: expect.stringMatching(/\w{3}/) });
      expect(bindingsOf('ecommerce').some((binding) => binding.endsWith(` ${name}`))).toBe(true);
    },
  );

  it('binds every hook that it brings', () => {
    const bound = new Set(bindingsOf('ecommerce').map((binding) => binding.split(' ')[1]));
    expect(hooks.map((hook) => hook.name).filter((name) => !bound.has(name))).toEqual([]);
  });

  it('names rows of the starter set that there are', () => {
    const rows = new Set((starterSet.apps['ecommerce']?.rules ?? []).map((rule) => rule.id));
    const claimed = (packs.find((pack) => pack.app === 'ecommerce')?.definitions ?? [])
      .filter((one) => one.collection === 'event_rules')
      .flatMap(({ value }) => (typeof value['starter'] === 'string' ? [value['starter']] : []));
    expect(claimed).toEqual(['ecommerce.1', 'ecommerce.4']);
    expect(claimed.filter((row) => !rows.has(row))).toEqual([]);
  });
});
