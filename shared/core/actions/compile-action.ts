import { issuesFromZod } from '#core/definitions/from-zod.ts';
import { keysOf } from '#core/definitions/schema-keys.ts';
import type { Issue } from '#core/errors/issue-codes.ts';
import { didYouMean } from '#core/errors/suggest.ts';
import type { Scope } from '#core/expressions/cel-type.ts';
import { compileTemplateTree } from '#core/expressions/template.ts';
import { isObject, type JsonObject } from '#core/json/json.ts';
import type { ActionSpec, ActionWorld } from './action.ts';
import { checkPersonal } from './check-personal.ts';
import { ACTIONS } from './table.ts';

/** An action, ready to run: `render` fills its templates from what is at hand. */
export type CompiledAction = {
  spec: ActionSpec;
  render(env: Record<string, unknown>): JsonObject;
  /** the paths that its templates read, so that what they need is loaded and no more */
  reads: string[][];
};

/** Compiles an action's parameters, or adds to `issues` and returns null. */
export function compileAction(a: {
  name: string;
  params: JsonObject;
  scope: Scope;
  world: ActionWorld;
  path: string;
  /** where the action's name stands */
  namePath: string;
  issues: Issue[];
}): CompiledAction | null {
  const known = ACTIONS.map((one) => one.name);
  const spec = ACTIONS.find((one) => one.name === a.name);
  if (!spec) {
    const hint = didYouMean({ name: a.name, known });
    a.issues.push({ path: a.namePath, code: 'UNKNOWN_ACTION', message: `there is no action "${a.name}"${hint}` });
    return null;
  }
  const params = spec.params.safeParse(a.params);
  if (!params.success) {
    a.issues.push(...issuesFromZod({ error: params.error, known: keysOf(spec.params), path: a.path }));
    return null;
  }
  const checked = spec.check({ params: params.data, world: a.world, path: a.path });
  const personal = spec.keeps ? [] : checkPersonal({ ...a, params: params.data });
  const tree = compileTemplateTree({ value: params.data, scope: a.scope, path: a.path });
  a.issues.push(...checked, ...personal, ...(tree.ok ? [] : tree.issues));
  if (!tree.ok || checked.length + personal.length > 0) return null;
  return { spec, reads: tree.reads, render: (env) => asObject(tree.render(env)) };
}

function asObject(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}
