import { isObject, type Json } from '#core/json/json.ts';
import type { StateValues } from './bindings.ts';
import { evaluate } from './evaluate.ts';
import { StateFailure } from './failure.ts';
import { record } from './history.ts';
import type { State } from './machine.ts';
import type { Run, Scope, Step } from './run.ts';
import { tooLarge } from './size.ts';
import type { Template } from './template.ts';

/**
 * Leaves a state: Output and Assign both see the variables as they were, then the thread moves on or is done.
 * `fallback` is the output where there is no Output.
 */
export async function leave(a: {
  run: Run;
  scope: Scope;
  state: State;
  way: { next: string | null; assign: Template | null; output: Template | null };
  fallback: Json;
  values?: StateValues;
}): Promise<Step> {
  const { run, scope, state, way, values } = a;
  const { thread } = scope;
  const assigned = way.assign && (await evaluate({ run, scope, template: way.assign, values }));
  const surplus = assigned && tooLarge({ value: assigned, of: `${state.name} (Assign)` });
  if (surplus) throw new StateFailure(surplus);
  const output = way.output ? await evaluate({ run, scope, template: way.output, values }) : a.fallback;
  const excess = tooLarge({ value: output, of: state.name });
  if (excess) throw new StateFailure(excess);
  const details = { name: state.name, output, ...(assigned && { assignedVariables: assigned }) };
  record({ run, thread, type: `${state.type}StateExited`, details });
  if (isObject(assigned)) thread.variables = { ...thread.variables, ...assigned };
  thread.wait = null;
  if (way.next === null) return { kind: 'done', output };
  thread.state = way.next;
  thread.input = output;
  return { kind: 'go', enter: true };
}
