import type { Issue } from '#core/errors/issue-codes.ts';
import { importExpression } from '#core/expressions/dialects/import-expression.ts';
import { parseCel } from '#core/expressions/parse-cel.ts';
import type { JsonObject } from '#core/json/json.ts';
import type { Binding, EntityDefinition, Operation } from './definition.ts';
import type { MetaForgeHooks } from './metaforge-hooks.ts';

type Point = keyof MetaForgeHooks;
type PointHook = NonNullable<MetaForgeHooks[Point]>[number];

const SAVES: readonly Operation[] = ['create', 'update'];

/** What each point is here; `on` counts where a hook says nothing, `may` is all that it can say. */
const POINTS: readonly {
  point: Point;
  phase: NonNullable<Binding['phase']>;
  on: readonly Operation[];
  may: readonly Operation[];
}[] = [
  { point: 'beforeSave', phase: 'before', on: SAVES, may: SAVES },
  { point: 'beforeDelete', phase: 'before', on: ['delete'], may: ['delete'] },
  { point: 'afterSave', phase: 'in_transaction', on: SAVES, may: [...SAVES, 'delete'] },
  { point: 'afterCommit', phase: 'after', on: SAVES, may: [...SAVES, 'delete'] },
];

/** Entities of MetaForge are called as classes are, `ContractLine`; here that is `contract_line`. */
export function withOwnName(value: JsonObject): JsonObject {
  const { name, hooks } = value;
  if (hooks === undefined || typeof name !== 'string' || !/^[A-Z][A-Za-z0-9]*$/.test(name)) return value;
  const snake = name.replaceAll(/(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, '_').toLowerCase();
  return { ...value, name: snake };
}

/**
 * A definition whose hooks stand in MetaForge's form, with the same bindings in the canonical one, behind those that
 * it has there already. The phase is kept, so that a handler of another phase is refused.
 */
export function withCanonicalBindings(definition: EntityDefinition): { definition: EntityDefinition; issues: Issue[] } {
  const { hooks, ...rest } = definition;
  if (hooks === undefined) return { definition, issues: [] };
  const issues: Issue[] = [];
  const bindings = POINTS.flatMap(({ point, phase, on, may }) =>
    (hooks[point] ?? []).map((hook, i): Binding => {
      const events = hook.on ?? [...on];
      issues.push(...impossible({ point, events, may, path: `hooks.${point}[${i}].on` }));
      const when = conditionOf({ hook, path: `hooks.${point}[${i}].when`, issues });
      return { events, handler: hook.name, phase, ...restOf(hook), ...(when !== undefined && { when }) };
    }),
  );
  const { controller } = rest.template_overrides;
  const template_overrides = { controller: { ...controller, hooks: [...controller.hooks, ...bindings] } };
  return { definition: { ...rest, template_overrides }, issues };
}

function impossible(a: {
  point: Point;
  events: readonly Operation[];
  may: readonly Operation[];
  path: string;
}): Issue[] {
  const cannot = a.events.filter((event) => !a.may.includes(event));
  if (cannot.length === 0) return [];
  const message = `${a.point} runs on ${a.may.join(', ')} only, not on ${cannot.join(', ')}`;
  return [{ path: a.path, code: 'PHASE_MISMATCH', message }];
}

/** In MetaForge's own language; what is none of it may be CEL, which the compiler of bindings judges. */
function conditionOf(a: { hook: PointHook; path: string; issues: Issue[] }): string | undefined {
  const { path, hook } = a;
  if (hook.when === undefined) return undefined;
  const imported = importExpression({ source: hook.when, dialect: 'metaforge', path });
  if (imported.ok) return imported.source;
  if (imported.issue.code !== 'SYNTAX' || !parseCel({ source: hook.when, path }).ok) a.issues.push(imported.issue);
  return hook.when;
}

function restOf(hook: PointHook): Omit<Binding, 'events' | 'handler' | 'phase' | 'when'> {
  const { name: _name, on: _on, when: _when, ...rest } = hook;
  return rest;
}
