import type { Json, JsonObject } from '#core/json/json.ts';
import { withoutUnreached } from '../graph.ts';
import { type Imported, type ImportWorld, NOTHING } from '../imported.ts';
import { type ImportNote, unreadKeys } from '../key-table.ts';
import { ownIds, ownName } from '../own-names.ts';
import { objectAt, objectsAt, readerAt, textAt } from '../reader.ts';
import { importStateMachine, isStateMachine } from './import-state-machine.ts';
import { ROCKET_KEYS } from './keys.ts';
import { rocketStep } from './steps.ts';

/** Reads a workflow of Rocket's, or one of its state machines, in either spelling. */
export function importRocket(a: { definition: JsonObject; world: ImportWorld }): Imported {
  const { definition, world } = a;
  if (isStateMachine(definition)) return importStateMachine(a);
  const notes: ImportNote[] = unreadKeys({ value: definition, table: ROCKET_KEYS });
  const reader = readerAt({ path: '', notes });
  const trigger = objectAt(definition['trigger']);
  const entity = textAt(trigger['entity']);
  const name = ownName(String(definition['name'] ?? 'workflow'));
  if (name !== definition['name']) reader.note('name', `workflows are called in snake_case here: ${name}`);
  const written = objectsAt(definition['steps']);
  const ids = ownIds(written.map((step) => String(step['id'] ?? '')));
  const context = contextOf({ context: objectAt(definition['context']), note: reader.note });
  const kept = Object.keys(context);
  const steps = written.flatMap((step, i) => {
    const own = rocketStep({ step, ids, context: kept, reader: readerAt({ path: `steps[${i}]`, notes }) });
    return own ? [{ step: own, path: `steps[${i}]` }] : [];
  });
  const description = textAt(definition['description']);
  const workflow: JsonObject = {
    app: world.appOf({ given: definition['app'], entity }),
    name,
    ...(description !== null && { description }),
    active: definition['active'] !== false,
    trigger: triggerOf({ trigger, note: reader.note }),
    ...(entity !== null && { record: entity }),
    context,
    steps: withoutUnreached({ steps, notes }),
  };
  return { ...NOTHING, workflow, notes };
}

type Note = (key: string, message: string) => void;

function triggerOf(a: { trigger: JsonObject; note: Note }): JsonObject {
  const { trigger, note } = a;
  const { type, entity, field, to } = trigger;
  if (type === 'state_change' && [entity, field, to].every((one) => textAt(one) !== null)) {
    return { type, entity: entity ?? null, field: field ?? null, to: to ?? null };
  }
  note(
    'trigger',
    'only a state_change with entity, field and to starts a workflow of Rocket; this one is started by hand',
  );
  return { type: 'manual' };
}

/** Paths of what started the workflow; a path of the record means the one that did. */
function contextOf(a: { context: JsonObject; note: Note }): JsonObject {
  const own: JsonObject = {};
  for (const [key, value] of Object.entries(a.context)) {
    const name = ownName(key);
    if (name !== key) a.note(`context.${key}`, `it is called ${name} here; whatever reads it must be called so too`);
    own[name] = pathOf(value) ?? JSON.stringify(value);
    if (pathOf(value) === null) a.note(`context.${key}`, 'no path, so it is read as the value itself');
  }
  return own;
}

function pathOf(value: Json): string | null {
  const text = textAt(value);
  if (text === null || !/^(trigger|record)\./.test(text)) return null;
  return text.startsWith('record.') ? `trigger.${text}` : text;
}
