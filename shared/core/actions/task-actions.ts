import { z } from 'zod';
import { issuesFromZod } from '#core/definitions/from-zod.ts';
import { nameSchema } from '#core/definitions/names.ts';
import type { Issue } from '#core/errors/issue-codes.ts';
import { isObject, type JsonObject } from '#core/json/json.ts';
import { type ActionSpec, type ActionWorld, isTemplate } from './action.ts';
import { checkEntity, checkFields, checkKnown } from './checks.ts';
import { withoutTemplates } from './without-templates.ts';

const input = z.record(z.string(), z.json()).default({});

/** Calls a function that an integrator registered with `defineTask`. */
export const runTaskAction: ActionSpec = {
  name: 'run_task',
  docs: 'Runs a function registered with `defineTask` and gives what it returns; `into` names the field of the record at hand that takes it.',
  params: z.strictObject({ task: z.string().min(1).max(100), input, into: nameSchema.optional() }),
  check: (a) => {
    const { params, world, path } = a;
    return [...taskIssues({ name: params['task'], params, world, path, key: 'task' }), ...intoIssues(a)];
  },
  errors: ({ params, world }) => {
    const task = world.tasks?.find((one) => one.name === params['task']);
    return task?.errors?.({ params, world }) ?? null;
  },
};

/** Sends a task or a workflow on its own way. */
export const dispatchTaskAction: ActionSpec = {
  name: 'dispatch_task',
  keeps: true,
  docs: 'Runs a task or a workflow in an execution of its own and does not wait for it; a failure of it is logged and blocks nothing. Personal values in `input` are hashes.',
  params: z.strictObject({ task_id: z.string().min(1).max(200), input }),
  check: (a) => {
    const { params, world, path } = a;
    const { task_id: name } = params;
    if (typeof name === 'string' && world.workflowNames.includes(name)) {
      const given = isObject(params['input']) ? params['input'] : {};
      return world.startIssues?.({ workflow: name, input: given, at: `${path}.input` }) ?? [];
    }
    return taskIssues({ name, params, world, path, key: 'task_id', more: world.workflowNames });
  },
};

function taskIssues(a: {
  name: unknown;
  params: JsonObject;
  world: ActionWorld;
  path: string;
  key: string;
  /** other names that will do */
  more?: readonly string[];
}): Issue[] {
  const { tasks = [] } = a.world;
  const at = `${a.path}.${a.key}`;
  if (isTemplate(a.name)) return [{ path: at, code: 'WRONG_TYPE', message: `${at} must be a name, not a template` }];
  const known = [...tasks.map((one) => one.name), ...(a.more ?? [])];
  const unknown = checkKnown({ name: a.name, known, code: 'UNKNOWN_TASK', what: 'task', path: at });
  const task = tasks.find((one) => one.name === a.name);
  if (!task) return unknown;
  const given = isObject(a.params['input']) ? a.params['input'] : {};
  const parsed = task.params.safeParse(given);
  if (parsed.success) return [];
  const error = withoutTemplates({ error: parsed.error, params: given });
  return issuesFromZod({ error, path: `${a.path}.input` });
}

function intoIssues(a: { params: JsonObject; world: ActionWorld; path: string }): Issue[] {
  const { into } = a.params;
  if (typeof into !== 'string') return [];
  const { entity, issues } = checkEntity({ entity: undefined, world: a.world, path: a.path });
  return [...issues, ...checkFields({ entity, names: [into], world: a.world, pathOf: () => `${a.path}.into` })];
}
