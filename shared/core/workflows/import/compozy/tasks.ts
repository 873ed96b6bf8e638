import { isObject, type Json, type JsonObject } from '#core/json/json.ts';
import { unreadKeys } from '../key-table.ts';
import { ownIds, ownName } from '../own-names.ts';
import { firstOf, objectAt, objectsAt, type Reader, readerAt, textAt } from '../reader.ts';
import { ownDuration } from './durations.ts';
import { type Flow, flowOf, targetOf } from './flow.ts';
import { compozyHooks } from './hooks.ts';
import { COMPOZY_TASK_KEYS } from './keys.ts';
import { ownCondition, ownTexts, type Texts } from './templates.ts';

type Input = { task: JsonObject; flow: Flow; reader: Reader };

const LONGEST = '300d';

/** A task as DRO writes it; null for a kind that there is nothing like here. */
export function compozyStep(a: Input): JsonObject | null {
  const { task, reader } = a;
  reader.notes.push(...unreadKeys({ value: task, table: COMPOZY_TASK_KEYS, path: reader.path }));
  const step = partOf(a);
  if (step === null) {
    reader.note('type', `there is no step like "${String(task['type'])}" here; it was left out`);
    return null;
  }
  return { ...baseOf(a), ...step };
}

function partOf(a: Input): JsonObject | null {
  const { task } = a;
  const then = targetOf({ ...a, goto: textAt(objectAt(task['on_success'])['next']) });
  switch (task['type'] ?? 'basic') {
    case 'basic':
      return { type: 'action', actions: [runTask(a)], then };
    case 'signal':
      return { type: 'action', actions: [sendEvent(a)], then };
    case 'router':
      return routerOf(a);
    case 'parallel':
      return { type: 'parallel', branches: branchesOf(a), then };
    case 'collection':
      return { ...collectionOf(a), then };
    case 'wait':
      return { ...waitOf(a), then };
    default:
      return null;
  }
}

function baseOf(a: Input): JsonObject {
  const { task, flow, reader } = a;
  const id = String(task['id'] ?? '');
  const own = flow.ids.get(id) ?? ownName(id);
  if (own !== id) reader.note('id', `steps are called in snake_case here: ${own}`);
  const [name, description] = [textAt(task['name']), textAt(task['description'])];
  const onError = textAt(objectAt(task['on_error'])['next']);
  const retries = Number(task['retries'] ?? 0);
  const ofItems = task['type'] === 'collection';
  const hooks = compozyHooks({ hooks: task['hooks'], ids: flow.ids, reader, ofItems });
  const timeout = task['type'] === 'wait' ? null : timeoutOf(a);
  return {
    id: own,
    ...(name !== null && { name }),
    ...(description !== null && { description }),
    ...(retries > 0 && { retry: { attempts: Math.min(20, retries + 1) } }),
    ...(timeout !== null && { timeout }),
    ...(onError !== null && { on_error: { goto: flow.ids.get(onError) ?? onError } }),
    ...(hooks && { hooks }),
  };
}

function timeoutOf(a: Input): string | null {
  const text = textAt(a.task['timeout']);
  const own = text === null ? null : ownDuration(text);
  if (text !== null && own === null) a.reader.note('timeout', `"${text}" is no duration; it was left out`);
  return own;
}

/** The task that is registered here under its name. */
function runTask(a: Input): JsonObject {
  const { task, reader } = a;
  const found = firstOf({ value: task, keys: ['action', '$use', 'tool'] });
  const named = isObject(found?.value) ? textAt(found.value['ref']) : textAt(found?.value);
  const name = ownName(named ?? String(task['id'] ?? ''));
  if (named === null) reader.note('', `it names no action; the task "${name}" is run, registered with defineTask`);
  else if (name !== named) reader.note(found?.key ?? '', `"${named}" is run as the task "${name}"`);
  const input = ownTexts({ value: objectAt(task['with']), texts: textsOf(a), key: 'with' });
  if (task['with'] !== undefined && task['hooks'] !== undefined) {
    reader.note('with', 'hooks see the input of the workflow as input, not this');
  }
  return { type: 'run_task', task: name, ...(task['with'] !== undefined && { input }) };
}

function sendEvent(a: Input): JsonObject {
  const signal = objectAt(a.task['signal']);
  a.reader.note('signal', 'it is sent as an event of the catalog: register its type there');
  const payload = ownTexts({ value: objectAt(signal['payload']), texts: textsOf(a), key: 'signal.payload' });
  return { type: 'send_event', event: signal['id'] ?? null, payload };
}

function routerOf(a: Input): JsonObject {
  const { task, flow, reader } = a;
  const asked = ownCondition({ value: String(task['condition'] ?? ''), texts: textsOf(a), key: 'condition' });
  const routes = Object.entries(objectAt(task['routes'])).flatMap(
    ([key, to]): { key: string; target: JsonObject }[] => {
      const goto = textAt(to);
      if (goto === null)
        reader.note(`routes.${key}`, 'a task within a route has to be one of the workflow; it was left out');
      return goto === null ? [] : [{ key, target: { goto: flow.ids.get(goto) ?? goto } }];
    },
  );
  const otherwise = routes.find((route) => route.key === 'default')?.target ?? { end: 'completed' };
  const [yes, no] = ['true', 'false'].map((key) => routes.find((route) => route.key === key)?.target);
  if (yes ?? no) {
    return { type: 'condition', expression: asked, on_true: yes ?? otherwise, on_false: no ?? otherwise };
  }
  const cases = routes
    .filter((route) => route.key !== 'default')
    .map(({ key, target }): JsonObject => ({ when: `(${asked}) == ${JSON.stringify(key)}`, goto: target }));
  if (!routes.some((route) => route.key === 'default')) {
    reader.note('routes', 'none is the default: where none fits the workflow is completed');
  }
  return { type: 'condition', cases, default: otherwise };
}

function branchesOf(a: Input): Json[] {
  const { task, reader } = a;
  const strategy = textAt(task['strategy']) ?? 'wait_all';
  if (!['wait_all', 'fail_fast'].includes(strategy)) {
    reader.note(
      'strategy',
      `there is no "${strategy}" here: all branches are waited for, and one that fails fails all`,
    );
  }
  return objectsAt(task['tasks']).flatMap((inner, i) => {
    const steps = innerSteps({
      outer: { id: inner['id'] ?? `${String(task['id'])}_${i + 1}` },
      tasks: [inner],
      reader,
      at: () => `tasks[${i}]`,
    });
    return steps.length === 0 ? [] : [{ steps }];
  });
}

function collectionOf(a: Input): JsonObject {
  const { task, reader } = a;
  const { items, mode, batch, max_workers: workers, strategy } = task;
  const source = isObject(items) ? items['source'] : items;
  const list =
    typeof source === 'string'
      ? ownCondition({ value: source, texts: textsOf(a), key: 'items' })
      : JSON.stringify(source ?? []);
  if (isObject(items) === false && Array.isArray(items)) reader.note('items', 'read as a list of fixed items');
  const found = firstOf({ value: task, keys: ['task', 'subtask'] });
  const own = found ? [objectAt(found.value)] : objectsAt(task['tasks']);
  const steps = innerSteps({ outer: task, tasks: own, reader, at: (i) => found?.key ?? `tasks[${i}]` });
  if (strategy === 'race') reader.note('strategy', 'there is no race here: all items are done');
  return {
    type: 'collection',
    items: list,
    mode: mode === 'sequential' ? 'sequential' : 'parallel',
    ...(typeof batch === 'number' && batch > 0 && { batch }),
    ...(typeof workers === 'number' && workers > 0 && { concurrency: Math.min(40, workers) }),
    ...(strategy === 'best_effort' && { tolerated_failures: '100%' }),
    steps,
  };
}

/** The tasks within a task. They need no id there; here each has one that is its own in the whole workflow. */
function innerSteps(a: {
  outer: JsonObject;
  tasks: readonly JsonObject[];
  reader: Reader;
  at(i: number): string;
}): JsonObject[] {
  const outer = ownName(String(a.outer['id'] ?? 'task')).slice(0, 36);
  const named = a.tasks.map((task, i): JsonObject => ({ ...task, id: task['id'] ?? `${outer}_${i + 1}` }));
  const flow = flowOf({ tasks: named, ids: ownIds(named.map((task) => String(task['id']))) });
  return named.flatMap((task, i) => {
    const path = [a.reader.path, a.at(i)].filter((part) => part !== '').join('.');
    const step = compozyStep({ task, flow, reader: readerAt({ path, notes: a.reader.notes }) });
    return step ? [step] : [];
  });
}

function waitOf(a: Input): JsonObject {
  const { task, flow, reader } = a;
  const signal = ownName(String(task['wait_for'] ?? ''));
  if (signal !== task['wait_for']) reader.note('wait_for', `signals are called in snake_case here: ${signal}`);
  if (task['condition'] !== undefined) {
    reader.note('condition', 'a wait takes the first signal of its name; look at what it brought in a step behind it');
  }
  const timeout = timeoutOf(a);
  if (timeout === null) reader.note('timeout', `there is none: here it is ${LONGEST}`);
  const late = textAt(task['on_timeout']);
  if (late === null)
    reader.note('on_timeout', 'there is none: Compozy fails the task then; here it ends as "timed_out"');
  return {
    type: 'wait_for_event',
    signal,
    timeout: timeout ?? LONGEST,
    on_timeout: late === null ? { end: 'timed_out' } : { goto: flow.ids.get(late) ?? late },
  };
}

function textsOf(a: Input): Texts {
  return { ids: a.flow.ids, inHook: false, reader: a.reader };
}
