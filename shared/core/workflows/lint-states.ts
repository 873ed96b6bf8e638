import { isTemplate } from '#core/actions/action.ts';
import { entityPath } from '#core/actions/checks.ts';
import type { CompiledFsm } from '#core/entities/compiled-entity.ts';
import type { Issue } from '#core/errors/issue-codes.ts';
import { didYouMean } from '#core/errors/suggest.ts';
import { IMPORT_EVENT } from '#core/fsm/spec.ts';
import { isObject, type Json, type JsonObject } from '#core/json/json.ts';
import type { RuleNeighbours } from '#core/rules/compile-rule.ts';
import type { Step, Workflow } from './definition.ts';
import { allSteps } from './targets.ts';

/** States that a workflow sets and that no transition leads to: each such step would fail whenever it runs. */
export function lintStates(a: { workflow: Workflow; recordPath: string | null; neighbours: RuleNeighbours }): Issue[] {
  return allSteps(a.workflow).flatMap(({ step, path }) =>
    writesOf({ step, path }).flatMap((write) => {
      const { app } = a.workflow;
      const entity = write.entity === undefined ? a.recordPath : entityPath({ name: write.entity, app });
      if (entity === null) return [];
      const [owner = '', name = ''] = entity.split('/');
      const fsms = a.neighbours.entity({ app: owner, name })?.fsms ?? [];
      return write.values.flatMap((one) => {
        const fsm = fsms.find(({ field }) => field === one.field);
        return fsm ? stateIssues({ fsm, entity, ...one }) : [];
      });
    }),
  );
}

type Value = { field: string; value: Json; path: string };
type Write = { entity: string | undefined; values: Value[] };

function stateIssues(a: { fsm: CompiledFsm; entity: string } & Value): Issue[] {
  const { fsm, entity, value, path } = a;
  if (typeof value !== 'string' || isTemplate(value)) return [];
  const { spec, field } = fsm;
  const open = [...new Set(spec.transitions.filter((one) => one.event !== IMPORT_EVENT).map((one) => one.to))];
  // where a record begins it may stand still
  if (open.includes(value) || value === spec.initial) return [];
  const hint = didYouMean({ name: value, known: open });
  const message = `no transition of ${spec.name} leads ${field} of ${entity} to "${value}"${hint}`;
  return [{ path, code: 'UNKNOWN_STATE', message }];
}

function writesOf(a: { step: Step; path: string }): Write[] {
  const { step, path } = a;
  const actions = step.type === 'action' ? step.actions : [];
  return [
    ...actions.flatMap((one, i) => writesOfAction({ action: one as JsonObject, path: `${path}.actions[${i}]` })),
    ...(step.compensate ?? []).flatMap((one, i) =>
      writesOfAction({ action: one as JsonObject, path: `${path}.compensate[${i}]` }),
    ),
    ...(step.type === 'transition'
      ? [{ entity: step.entity, values: [{ field: step.field, value: step.to, path: `${path}.to` }] }]
      : []),
  ];
}

function writesOfAction(a: { action: JsonObject; path: string }): Write[] {
  const { action, path } = a;
  const { type, entity, field, value, set, to } = action;
  const named = typeof entity === 'string' ? entity : undefined;
  if (type === 'transition')
    return [{ entity: named, values: [{ field: String(field), value: to ?? null, path: `${path}.to` }] }];
  if (type !== 'set_field' && type !== 'update_record') return [];
  const one: Value[] = typeof field === 'string' ? [{ field, value: value ?? null, path: `${path}.value` }] : [];
  const several = Object.entries(isObject(set) ? set : {});
  return [
    {
      entity: named,
      values: [...one, ...several.map(([name, to]) => ({ field: name, value: to, path: `${path}.set.${name}` }))],
    },
  ];
}
