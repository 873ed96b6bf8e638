import { isObject, type JsonObject } from '#core/json/json.ts';
import { withoutUnreached } from '../graph.ts';
import { type Imported, type ImportWorld, NOTHING } from '../imported.ts';
import { type ImportNote, unreadKeys } from '../key-table.ts';
import { ownIds, ownName } from '../own-names.ts';
import { objectAt, objectsAt, readerAt, textAt } from '../reader.ts';
import { flowOf } from './flow.ts';
import { compozyHooks } from './hooks.ts';
import { COMPOZY_KEYS } from './keys.ts';
import { compozyStep } from './tasks.ts';

/** Reads a workflow of Compozy's, or a single task as a workflow of one step. */
export function importCompozy(a: { definition: JsonObject; world: ImportWorld }): Imported {
  const { definition, world } = a;
  const alone = !Array.isArray(definition['tasks']) || definition['type'] !== undefined;
  const whole: JsonObject = alone ? { id: definition['id'] ?? null, tasks: [definition] } : definition;
  const notes: ImportNote[] = alone ? [] : unreadKeys({ value: whole, table: COMPOZY_KEYS });
  const reader = readerAt({ path: '', notes });
  const tasks = objectsAt(whole['tasks']);
  const ids = ownIds(tasks.map((task) => String(task['id'] ?? '')));
  const flow = flowOf({ tasks, ids });
  if (flow.listed && tasks.length > 1) {
    reader.note('tasks', 'no task says where it goes, so they follow each other as they are listed');
  }
  const steps = tasks.flatMap((task, i) => {
    const path = alone ? '' : `tasks[${i}]`;
    const step = compozyStep({ task, flow, reader: readerAt({ path, notes }) });
    return step ? [{ step, path }] : [];
  });
  const id = String(whole['id'] ?? 'workflow');
  const name = ownName(id);
  if (name !== id) reader.note('id', `workflows are called in snake_case here: ${name}`);
  const description = [whole['name'], whole['description']].flatMap((text) => textAt(text) ?? []).join('. ');
  const hooks = alone ? undefined : compozyHooks({ hooks: whole['hooks'], ids, reader });
  const workflow: JsonObject = {
    app: world.appOf({ given: undefined, entity: null }),
    name,
    ...(description !== '' && { description }),
    trigger: triggerOf({ definition: whole, note: reader.note }),
    steps: withoutUnreached({ steps, notes }),
    ...(hooks && { hooks }),
  };
  return { ...NOTHING, workflow, notes };
}

function triggerOf(a: { definition: JsonObject; note(key: string, message: string): void }): JsonObject {
  const { definition, note } = a;
  const { schedule } = definition;
  const [first, ...more] = objectsAt(definition['triggers']);
  more.forEach((_, i) => {
    note(`triggers[${i + 1}]`, 'a workflow has one trigger here; start it from a rule as well');
  });
  if (isObject(schedule)) {
    if (first) note('triggers[0]', 'it has a schedule too, which is its trigger here; start it from a rule as well');
    return scheduleOf({ schedule, note });
  }
  if (first?.['type'] === 'signal' && textAt(first['name']) !== null) {
    note('triggers[0].name', 'it is an event of the catalog here: register its type there');
    for (const key of Object.keys(first)) {
      if (!['type', 'name'].includes(key)) note(`triggers[0].${key}`, 'there is nothing like it here; it was left out');
    }
    return { type: 'event', event: first['name'] ?? null };
  }
  if (first)
    note(
      'triggers[0]',
      `a ${String(first['type'])} comes in as a source of webhooks, which a rule reacts to; it was left out`,
    );
  return { type: 'manual' };
}

function scheduleOf(a: { schedule: JsonObject; note(key: string, message: string): void }): JsonObject {
  const { cron, timezone, enabled, ...rest } = objectAt(a.schedule);
  if (enabled === false) a.note('schedule.enabled', 'set active to false instead; it was left out');
  for (const key of Object.keys(rest)) a.note(`schedule.${key}`, 'there is nothing like it here; it was left out');
  return { type: 'schedule', cron: cron ?? null, ...(timezone !== undefined && { zone: timezone }) };
}
