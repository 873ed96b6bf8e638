import { isTemplate } from '#core/actions/action.ts';
import { entityPath } from '#core/actions/checks.ts';
import { isObject, type Json } from '#core/json/json.ts';

/** What an action sets off: an event of a record, an event of the catalog, or a workflow. */
export type Effect =
  | { kind: 'record'; verb: 'created' | 'updated' | 'deleted'; path: string; values: Readonly<Record<string, Json>> }
  | { kind: 'event'; type: string }
  | { kind: 'workflow'; name: string };

/** The effects that can be seen in an action as it is written; `subject` is the record that is meant when none is named. */
export function effectsOf(a: {
  action: string;
  params: Readonly<Record<string, unknown>>;
  app: string;
  subject: string | null;
}): Effect[] {
  const { params, app } = a;
  const named = params['entity'];
  const path = typeof named === 'string' ? entityPath({ name: named, app }) : a.subject;
  switch (a.action) {
    case 'set_field':
    case 'update_record':
      return path === null ? [] : [{ kind: 'record', verb: 'updated', path, values: valuesSet(params) }];
    case 'transition':
      return path === null
        ? []
        : [{ kind: 'record', verb: 'updated', path, values: one(params['field'], params['to']) }];
    case 'create_record':
      return path === null ? [] : [{ kind: 'record', verb: 'created', path, values: {} }];
    case 'delete_record':
      return path === null ? [] : [{ kind: 'record', verb: 'deleted', path, values: {} }];
    case 'send_event':
      return typeof params['event'] === 'string' && !isTemplate(params['event'])
        ? [{ kind: 'event', type: params['event'] }]
        : [];
    case 'start_workflow':
      return typeof params['workflow'] === 'string' ? [{ kind: 'workflow', name: params['workflow'] }] : [];
    // a task's name is no workflow's, and leads nowhere
    case 'dispatch_task':
      return typeof params['task_id'] === 'string' ? [{ kind: 'workflow', name: params['task_id'] }] : [];
    default:
      return [];
  }
}

function valuesSet(params: Readonly<Record<string, unknown>>): Record<string, Json> {
  if (typeof params['field'] === 'string') return one(params['field'], params['value']);
  return isObject(params['set']) ? params['set'] : {};
}

function one(field: unknown, value: unknown): Record<string, Json> {
  return typeof field === 'string' ? { [field]: (value ?? null) as Json } : {};
}
