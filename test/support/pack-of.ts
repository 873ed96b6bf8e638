import type { Hook } from '#core/hooks/define-hook.ts';
import type { JsonObject } from '#core/json/json.ts';
import type { Pack } from '#core/packs/pack.ts';

/** A pack of a test's own: some entities, and the hooks that they bind. */
export function packOf(a: { app?: string; entities: readonly JsonObject[]; hooks?: readonly Hook[] }): Pack {
  const { app = 'crm', entities, hooks = [] } = a;
  const definitions = entities.map((value, i) => ({
    collection: 'entity_definitions' as const,
    file: `entities/${i}.yaml`,
    value: { app, ...value },
  }));
  return { app, version: 1, title: app, description: app, requires: [], definitions, hooks };
}
