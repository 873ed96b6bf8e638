import type { ActionWorld } from '#core/actions/action.ts';
import type { CompiledEntity } from '#core/entities/compiled-entity.ts';
import { isPersonal } from './personal-fields.ts';

/** What actions are checked by, so that they copy no personal value to where it is not known as one. */
export function personalWorld(a: {
  entity(one: { app: string; name: string }): CompiledEntity | null;
  reads(path: readonly string[]): readonly string[];
}): NonNullable<ActionWorld['personal']> {
  return {
    reads: a.reads,
    takes: ({ path, field: name }) => {
      const [app = '', entity = ''] = path.split('/');
      const field = a.entity({ app, name: entity })?.fields.get(name);
      return field ? isPersonal(field) || field.type === 'boolean' : null;
    },
  };
}
