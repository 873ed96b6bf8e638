import { entityPath } from '#core/actions/checks.ts';
import type { CompiledAction } from '#core/actions/compile-action.ts';
import { invalid } from '#core/errors/dro-error.ts';
import { isObject, type Json, type JsonObject } from '#core/json/json.ts';
import type { Change, Place } from './records.ts';
import type { World } from './world.ts';

/** An action as it would have been done: its name, its filled parameters, and what that changed. */
export type Shown = { type: string; params: JsonObject; changes?: Change[] };

/**
 * Shows what an action would do. Writes change the records of the simulation, so that later conditions see them;
 * nothing else is done.
 */
export function act(a: { world: World; action: CompiledAction; scope: string }): { shown: Shown; output: Json } {
  const { world, action } = a;
  const params = action.render(world.env(a));
  const { name: type } = action.spec;
  const { now } = world;
  switch (type) {
    case 'set_field':
    case 'update_record': {
      const place = written({ world, place: placeOf({ world, params }) });
      const { field, value = null, set } = params;
      const values = typeof field === 'string' ? { [field]: value } : isObject(set) ? set : {};
      const changes = world.records.set({ place, values, now });
      return { shown: { type, params, changes }, output: { id: place.id, changed: changes.length > 0 } };
    }
    case 'transition': {
      const place = written({ world, place: placeOf({ world, params }) });
      const changes = world.records.move({ place, field: String(params['field']), to: String(params['to']), now });
      return { shown: { type, params, changes }, output: { id: place.id } };
    }
    case 'create_record': {
      const [app = '', entity = ''] = entityPath({ name: String(params['entity']), app: appOf(world) }).split('/');
      const values = isObject(params['values']) ? params['values'] : {};
      const place = written({ world, place: world.records.put({ app, entity, values, path: 'values', now }) });
      return { shown: { type, params }, output: { id: place.id } };
    }
    case 'delete_record': {
      const place = written({ world, place: placeOf({ world, params }) });
      world.records.remove(place);
      return { shown: { type, params }, output: { id: place.id } };
    }
    default:
      return { shown: { type, params }, output: null };
  }
}

function written(a: { world: World; place: Place }): Place {
  a.world.wrote.add(`${a.place.app}/${a.place.entity}`);
  return a.place;
}

function appOf(world: World): string {
  return world.workflow.workflow.app;
}

/** The record that is meant: the named one, else the one at hand. */
function placeOf(a: { world: World; params: JsonObject }): Place {
  const { world, params } = a;
  const { subject } = world;
  const path =
    typeof params['entity'] === 'string'
      ? entityPath({ name: params['entity'], app: appOf(world) })
      : `${subject?.app ?? ''}/${subject?.entity ?? ''}`;
  const [app = '', entity = ''] = path.split('/');
  const own = subject?.app === app && subject.entity === entity ? subject.id : null;
  const id = typeof params['id'] === 'string' ? params['id'] : own;
  if (id !== null) return { app, entity, id };
  const message = `id must be given: no record of ${path} is at hand`;
  throw invalid({ what: 'the action', issues: [{ path: 'id', code: 'REQUIRED', message }] });
}
