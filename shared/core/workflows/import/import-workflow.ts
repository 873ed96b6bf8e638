import type { JsonObject } from '#core/json/json.ts';
import { importCompozy } from './compozy/import-compozy.ts';
import type { Imported, ImportWorld } from './imported.ts';
import { importMetaForge } from './metaforge/import-metaforge.ts';
import { ownName } from './own-names.ts';
import { textAt } from './reader.ts';
import { importRocket } from './rocket/import-rocket.ts';

/** The formats that are read. */
export const IMPORT_FORMATS = ['rocket', 'compozy', 'metaforge'] as const;
/** A format that is read. */
export type ImportFormat = (typeof IMPORT_FORMATS)[number];

const IMPORTERS: Readonly<Record<ImportFormat, (a: { definition: JsonObject; world: ImportWorld }) => Imported>> = {
  rocket: importRocket,
  compozy: importCompozy,
  metaforge: importMetaForge,
};

/**
 * Reads a definition of another system and writes it as one of ours. What is read otherwise than it was written, or not
 * at all, is a note with its path. The result is not checked: that is done when it is saved.
 *
 * `app` is where it goes; left out, it goes to the app of the only entity that is called as the one it is about.
 *
 * @example
 * ```ts
 * import { importWorkflow } from '#core/workflows/import/import-workflow.ts';
 * const definition = { name: 'approve', trigger: { type: 'state_change', entity: 'orders', field: 'status', to: 'submitted' }, steps: [] };
 * const { workflow, notes } = importWorkflow({ format: 'rocket', definition, entityPaths: ['shop/orders'] });
 * const app = workflow?.['app']; // shop
 * ```
 */
export function importWorkflow(a: {
  format: ImportFormat;
  definition: JsonObject;
  app?: string;
  entityPaths?: readonly string[];
}): Imported {
  const { format, definition, app, entityPaths = [] } = a;
  const appOf: ImportWorld['appOf'] = ({ given, entity }) => {
    const named = app ?? textAt(given);
    if (named !== null) return ownName(named);
    const found = entityPaths.filter((path) => path.endsWith(`/${entity ?? ''}`));
    return found.length === 1 ? (found[0]?.split('/')[0] ?? format) : format;
  };
  const imported = IMPORTERS[format]({ definition, world: { appOf } });
  const made = imported.workflow ?? imported.entity ?? imported.fsm_spec;
  if (app !== undefined || textAt(definition['app']) !== null || made?.['app'] !== format) return imported;
  const message = `it names no app, so it goes to one called ${format}; say which with app`;
  return { ...imported, notes: [{ path: '', message }, ...imported.notes] };
}
