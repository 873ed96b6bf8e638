import { importExpression } from '#core/expressions/dialects/import-expression.ts';
import { isObject, type JsonObject } from '#core/json/json.ts';
import { type Imported, type ImportWorld, NOTHING } from '../imported.ts';
import { type ImportNote, unreadKeys } from '../key-table.ts';
import { ownName } from '../own-names.ts';
import { firstOf, objectAt, objectsAt, readerAt, textAt } from '../reader.ts';
import { ROCKET_MACHINE_KEYS } from './keys.ts';

/** Whether a definition of Rocket's is a state machine: its parts stand in `definition`. */
export function isStateMachine(definition: JsonObject): boolean {
  return isObject(definition['definition']) && definition['steps'] === undefined;
}

/** Reads a state machine of Rocket's. Its guards say when a transition is allowed, as ours do. */
export function importStateMachine(a: { definition: JsonObject; world: ImportWorld }): Imported {
  const { definition, world } = a;
  const notes: ImportNote[] = unreadKeys({ value: definition, table: ROCKET_MACHINE_KEYS });
  const reader = readerAt({ path: '', notes });
  const [entity, field] = [textAt(definition['entity']), textAt(definition['field'])];
  const machine = objectAt(definition['definition']);
  const name = ownName(`${entity ?? 'entity'}_${field ?? 'state'}`);
  reader.note(
    'field',
    `bind it with fsm: { ${field ?? 'state'}: ${name} } in the definition of ${entity ?? 'its entity'}`,
  );
  const transitions = objectsAt(machine['transitions']).map((one, i) => {
    return transitionOf({ one, path: `definition.transitions[${i}]`, notes });
  });
  const fsm_spec: JsonObject = {
    app: world.appOf({ given: definition['app'], entity }),
    name,
    initial: firstOf({ value: machine, keys: ['initial', 'initial_state'] })?.value ?? null,
    transitions,
  };
  return { ...NOTHING, fsm_spec, notes };
}

function transitionOf(a: { one: JsonObject; path: string; notes: ImportNote[] }): JsonObject {
  const { from = null, to = null, roles, guard } = a.one;
  const own: JsonObject = { from, to };
  if (Array.isArray(roles) && roles.length > 0) own['roles'] = roles;
  const source = textAt(guard);
  if (source === null) return own;
  const path = `${a.path}.guard`;
  const imported = importExpression({ source, dialect: 'rocket', path });
  if (!imported.ok) a.notes.push({ path, message: `${imported.issue.message}; it is kept as it is` });
  return { ...own, guard: imported.ok ? ownRoots(imported.source) : source };
}

/** A guard sees the record's fields by their bare names here. */
function ownRoots(source: string): string {
  return source.replaceAll(/\brecord\./g, '');
}
