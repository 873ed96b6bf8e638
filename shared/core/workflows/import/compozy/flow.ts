import type { JsonObject } from '#core/json/json.ts';
import { isObject } from '#core/json/json.ts';
import { objectAt, textAt } from '../reader.ts';

/** How tasks follow each other. */
export type Flow = {
  ids: ReadonlyMap<string, string>;
  /** where a task goes that does not say; null = to the end */
  next: ReadonlyMap<string, string | null>;
  /** whether they follow each other as they are listed, since no task says where it goes */
  listed: boolean;
};

/**
 * Where tasks go that do not say: where one of them says, the others end the workflow; where none does, they follow each
 * other as they are listed.
 */
export function flowOf(a: { tasks: readonly JsonObject[]; ids: ReadonlyMap<string, string> }): Flow {
  const { tasks, ids } = a;
  const listed = !tasks.some(
    (task) => textAt(objectAt(task['on_success'])['next']) !== null || isObject(task['routes']),
  );
  const named = tasks.map((task) => String(task['id'] ?? ''));
  const next = new Map(named.map((id, i) => [id, listed ? (named[i + 1] ?? null) : null]));
  return { ids, next, listed };
}

/** The target of a task that may say where it goes. */
export function targetOf(a: { task: JsonObject; flow: Flow; goto: string | null; last?: string }): JsonObject {
  const { task, flow, last = 'completed' } = a;
  if (task['final'] === true) return { end: last };
  const goto = a.goto ?? flow.next.get(String(task['id'] ?? '')) ?? null;
  return goto === null ? { end: last } : { goto: flow.ids.get(goto) ?? goto };
}
