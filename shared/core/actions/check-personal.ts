import type { Issue } from '#core/errors/issue-codes.ts';
import type { Scope } from '#core/expressions/cel-type.ts';
import { compileTemplateTree } from '#core/expressions/template.ts';
import { isObject, type Json, type JsonObject } from '#core/json/json.ts';
import type { ActionWorld } from './action.ts';
import { checkEntity } from './checks.ts';

type Target = { field: string; value: Json; path: string };

/**
 * A field that is not personal takes no personal value: it would stand in journal and events, and no erasure would find
 * it. A yes or no about one is none.
 */
export function checkPersonal(a: { params: JsonObject; scope: Scope; world: ActionWorld; path: string }): Issue[] {
  const { world, params } = a;
  const { personal } = world;
  if (!personal) return [];
  const { entity } = checkEntity({ entity: params['entity'], world, path: a.path });
  return targetsOf(a).flatMap(({ field, value, path }): Issue[] => {
    const takes = entity === null ? null : personal.takes({ path: entity, field });
    if (takes !== false) return [];
    const tree = compileTemplateTree({ value, scope: a.scope, path });
    const names = tree.ok ? [...new Set(tree.reads.flatMap((one) => personal.reads(one)))] : [];
    if (names.length === 0) return [];
    const message = `${path}: "${field}" of ${entity} is not personal and would keep personal data (${names.join(', ')}); mark it pii`;
    return [{ path, code: 'PERSONAL_DATA', message }];
  });
}

function targetsOf(a: { params: JsonObject; path: string }): Target[] {
  const { params, path } = a;
  const { field, value = null, set, values } = params;
  if (typeof field === 'string') return [{ field, value, path: `${path}.value` }];
  const [key, all] = isObject(set) ? ['set', set] : ['values', isObject(values) ? values : {}];
  return Object.entries(all).map(([name, one]) => ({ field: name, value: one, path: `${path}.${key}.${name}` }));
}
