import type { CompiledStep } from '../compiled-workflow.ts';
import type { CompiledHook, CompiledHooks } from './compile-hooks.ts';
import type { HookEvent } from './definition.ts';

/** The hooks of a workflow by step; those of the workflow itself stand under WORKFLOW_HOOKS. */
export type WorkflowHooks = ReadonlyMap<string, CompiledHooks>;

/** Where the hooks of the workflow itself stand; no step can be called this. */
export const WORKFLOW_HOOKS = '-';

/** Whose hooks follow, and what they follow. */
export type HookGroup = { owner: string; event: HookEvent };

/** Before a step, or after it; `ends`: an iteration of what is around ends with it. */
export type HookPoint = { at: 'started' } | { at: 'finished'; ends: boolean };

type Hooked = { hooks: WorkflowHooks; steps: ReadonlyMap<string, CompiledStep> };

/** The hooks of one owner and event, in declared order. */
export function hooksOf(a: { hooks: WorkflowHooks } & HookGroup): readonly CompiledHook[] {
  return a.hooks.get(a.owner)?.get(a.event) ?? [];
}

/** The hooks that follow a point of a step: its own, and those of the collection that it is an iteration of. */
export function groupsAt(a: { workflow: Hooked; compiled: CompiledStep; point: HookPoint }): HookGroup[] {
  const { workflow, compiled, point } = a;
  const owner = compiled.step.id;
  const around = workflow.steps.get(compiled.inside.at(-1) ?? '');
  const collection = around?.type === 'collection' ? around.step : null;
  const groups: HookGroup[] = [];
  if (point.at === 'started') {
    if (collection?.steps[0]?.id === owner) groups.push({ owner: collection.id, event: 'on_iteration_start' });
    groups.push({ owner, event: 'task_started' });
  } else {
    groups.push({ owner, event: 'task_finished' });
    if (collection) groups.push({ owner: collection.id, event: 'on_child_task_complete' });
    if (collection && point.ends) groups.push({ owner: collection.id, event: 'on_iteration_complete' });
  }
  return groups.filter((group) => hooksOf({ hooks: workflow.hooks, ...group }).length > 0);
}

/** A hook that the step waits for. Transforms are no calls: they are worked out with whatever runs. */
export function isJoined(hook: CompiledHook): boolean {
  return hook.joined && hook.work.kind === 'action';
}
