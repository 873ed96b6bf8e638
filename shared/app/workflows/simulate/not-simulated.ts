import type { TenantModel } from '#core/definitions/tenant-model.ts';
import type { CompiledEntity } from '#core/entities/compiled-entity.ts';
import type { CompiledWorkflow } from '#core/workflows/compiled-workflow.ts';
import { WORKFLOW_HOOKS } from '#core/workflows/task-hooks/hooks-of.ts';

/** What the real run would do besides, and may fail of: a simulation says so and leaves it out. */
export type NotSimulated = {
  what: 'hooks' | 'validators' | 'task_hooks';
  /** the entity that is written, the step, or `workflow` */
  of: string;
  names: string[];
};

/** What was left out of a simulation: what writes run of their entities, and the hooks of the steps that it went through. */
export function notSimulated(a: {
  model: TenantModel;
  workflow: CompiledWorkflow;
  /** `app/name` of the entities that actions would have written to */
  wrote: Iterable<string>;
  /** steps that were entered */
  entered: Iterable<string>;
}): NotSimulated[] {
  const { model, workflow } = a;
  const written = [...new Set(a.wrote)].sort().flatMap((path) => {
    const [app = '', name = ''] = path.split('/');
    const entity = model.entity({ app, name });
    return entity ? ofEntity({ path, entity }) : [];
  });
  const owners = [...new Set(a.entered), WORKFLOW_HOOKS].flatMap((owner): NotSimulated[] => {
    const names = [...(workflow.hooks.get(owner) ?? [])].flatMap(([event, hooks]) =>
      hooks.map((hook) => `${event} ${hook.type}`),
    );
    return listed({ what: 'task_hooks', of: owner === WORKFLOW_HOOKS ? 'workflow' : owner, names });
  });
  return [...written, ...owners];
}

function ofEntity(a: { path: string; entity: CompiledEntity }): NotSimulated[] {
  const { path: of, entity } = a;
  const { before, in_transaction: within, after } = entity.bindings;
  const hooks = [...before, ...within, ...after].map(({ hook }) => hook.name);
  const validators = entity.validators.map((one) => one.code);
  return [...listed({ what: 'hooks', of, names: hooks }), ...listed({ what: 'validators', of, names: validators })];
}

function listed(a: NotSimulated): NotSimulated[] {
  const names = [...new Set(a.names)];
  return names.length === 0 ? [] : [{ ...a, names }];
}
