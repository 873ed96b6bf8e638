import { issuesFromZod } from '#core/definitions/from-zod.ts';
import { keysOf } from '#core/definitions/schema-keys.ts';
import type { Issue } from '#core/errors/issue-codes.ts';
import { didYouMean } from '#core/errors/suggest.ts';
import type { Scope } from '#core/expressions/cel-type.ts';
import { compileTemplateTree } from '#core/expressions/template.ts';
import { isObject, type JsonObject } from '#core/json/json.ts';
import type { ActionSpec, ActionWorld, Expanded } from './action.ts';
import { checkPersonal } from './check-personal.ts';
import { compileNamedTree } from './named-values.ts';
import { ACTIONS } from './table.ts';
import { withoutTemplates } from './without-templates.ts';

/** An action, ready to run: `render` fills its templates from what is at hand. */
export type CompiledAction = {
  spec: ActionSpec;
  render(env: Record<string, unknown>): JsonObject;
  /** the paths that its templates read, so that what they need is loaded and no more */
  reads: string[][];
  /** the names of its own that its errors may have; null: any */
  errors: readonly string[] | null;
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
  const all = [...ACTIONS, ...(a.world.actions ?? [])];
  const found = all.find((one) => one.name === a.name);
  if (!found) {
    const hint = didYouMean({ name: a.name, known: all.map((one) => one.name) });
    a.issues.push({ path: a.namePath, code: 'UNKNOWN_ACTION', message: `there is no action "${a.name}"${hint}` });
    return null;
  }
  return compileSpec({ ...a, spec: found });
}

/** The same once its kind is known. */
export function compileSpec(a: {
  spec: ActionSpec;
  params: JsonObject;
  scope: Scope;
  world: ActionWorld;
  path: string;
  issues: Issue[];
  /** keys that stand beside the parameters, to be suggested too */
  moreKeys?: readonly string[];
}): CompiledAction | null {
  const { spec: found } = a;
  const params = parseParams(a);
  if (params === null) return null;
  const spec: ActionSpec = found.keepsWhen?.(params) ? { ...found, keeps: true } : found;
  const checked = spec.check({ params, world: a.world, path: a.path });
  const personal = spec.keeps ? [] : checkPersonal({ ...a, params });
  const compile = spec.names ? compileNamedTree : compileTemplateTree;
  const meant = checked.length > 0 ? null : (spec.expand?.({ params, world: a.world }) ?? null);
  const tree = compile({ value: meant?.params ?? params, scope: a.scope, path: a.path });
  const wrong = tree.ok ? [] : tree.issues.map((issue) => toldOf({ issue, meant, path: a.path }));
  a.issues.push(...checked, ...personal, ...wrong);
  if (!tree.ok || checked.length + personal.length > 0) return null;
  const errors = spec.errors ? spec.errors({ params, world: a.world }) : [];
  return { spec, reads: tree.reads, errors, render: (env) => asObject(tree.render(env)) };
}

/** A problem of what a parameter stands for, as one of that parameter. */
function toldOf(a: { issue: Issue; meant: Expanded | null; path: string }): Issue {
  const { issue, meant, path } = a;
  const key = meant?.keys.find((one) => issue.path === `${path}.${one}`);
  if (!meant || key === undefined) return issue;
  return { ...issue, path: `${path}.${meant.key}`, message: `${key} of the ${meant.key}: ${issue.message}` };
}

function parseParams(a: Parameters<typeof compileSpec>[0]): JsonObject | null {
  const { spec, params, path, moreKeys = [] } = a;
  const result = spec.params.safeParse(params);
  if (result.success) return result.data;
  const wrong = spec.checksFilled ? withoutTemplates({ error: result.error, params }) : result.error;
  if (wrong.issues.length === 0) return params;
  a.issues.push(...issuesFromZod({ error: wrong, known: [...keysOf(spec.params), ...moreKeys], path }));
  return null;
}

function asObject(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}
