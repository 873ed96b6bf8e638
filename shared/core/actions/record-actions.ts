import { z } from 'zod';
import { nameSchema } from '#core/definitions/names.ts';
import { isObject } from '#core/json/json.ts';
import type { ActionSpec } from './action.ts';
import { checkEntity, checkFields, checkKnown, checkValues } from './checks.ts';

const target = { entity: z.string().min(1).optional(), id: z.string().min(1).optional() };
const values = z.record(nameSchema, z.json());

/** Sets one field, or several with `set`, of the event's record or a named one. */
export const setField: ActionSpec = {
  name: 'set_field',
  docs: 'Sets one field, or several with `set`. Without entity and id it means the record at hand.',
  params: z.union([
    z.strictObject({ ...target, field: nameSchema, value: z.json() }),
    z.strictObject({ ...target, set: values }),
  ]),
  check: (a) => {
    const { entity, issues } = checkEntity({ entity: a.params['entity'], world: a.world, path: a.path });
    const { field, value = null, set } = a.params;
    const one = typeof field === 'string';
    const given = one ? { [field]: value } : isObject(set) ? set : {};
    const at = (key: string) => (name: string) => (one ? `${a.path}.${key}` : `${a.path}.set.${name}`);
    const fields = checkFields({ entity, names: Object.keys(given), world: a.world, pathOf: at('field') });
    return [...issues, ...fields, ...checkValues({ entity, values: given, world: a.world, pathOf: at('value') })];
  },
};

/** Sets several fields at once. */
export const updateRecord: ActionSpec = { ...setField, name: 'update_record', docs: 'The same as set_field.' };

/** Creates a record; `into` names the workflow variable that takes its id. */
export const createRecord: ActionSpec = {
  name: 'create_record',
  docs: 'Creates a record of an entity with the given values.',
  params: z.strictObject({ entity: z.string().min(1), values, into: nameSchema.optional() }),
  check: (a) => {
    const { entity, issues } = checkEntity({ entity: a.params['entity'], world: a.world, path: a.path });
    const given = isObject(a.params['values']) ? a.params['values'] : {};
    const shared = { entity, world: a.world, pathOf: (name: string) => `${a.path}.values.${name}` };
    const fields = checkFields({ ...shared, names: Object.keys(given) });
    return [...issues, ...fields, ...checkValues({ ...shared, values: given })];
  },
};

/** Deletes a record, through its lifecycle. */
export const deleteRecord: ActionSpec = {
  name: 'delete_record',
  docs: 'Deletes a record; hooks may refuse or replace that.',
  params: z.strictObject(target),
  check: (a) => checkEntity({ entity: a.params['entity'], world: a.world, path: a.path }).issues,
};

/** Takes the personal values out of a record. */
export const eraseRecord: ActionSpec = {
  name: 'erase_record',
  docs: 'Takes the personal values out of a record, for good; the record stays.',
  params: z.strictObject(target),
  check: (a) => checkEntity({ entity: a.params['entity'], world: a.world, path: a.path }).issues,
};

/** Moves a state machine. */
export const transitionAction: ActionSpec = {
  name: 'transition',
  docs: 'Moves a field along its state machine.',
  params: z.strictObject({ ...target, field: nameSchema, to: z.string().min(1) }),
  check: (a) => {
    const { entity, issues } = checkEntity({ entity: a.params['entity'], world: a.world, path: a.path });
    const field = String(a.params['field']);
    const wrong = checkFields({ entity, names: [field], world: a.world, pathOf: () => `${a.path}.field` });
    if (entity === null || wrong.length > 0) return [...issues, ...wrong];
    const states = a.world.statesOf({ path: entity, field });
    if (states === null) {
      const message = `no state machine is bound to ${field} of ${entity}`;
      return [...issues, { path: `${a.path}.field`, code: 'UNKNOWN_FSM', message }];
    }
    const target = { name: a.params['to'], known: states, code: 'UNKNOWN_STATE' as const, what: 'state' };
    return [...issues, ...checkKnown({ ...target, path: `${a.path}.to` })];
  },
};
