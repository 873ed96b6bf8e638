import { z } from 'zod';
import { defineHook, type Hook } from '../define-hook.ts';
import { fieldIssues } from './named-fields.ts';

/**
 * A state may move only along its machine. The lifecycle checks every bound machine anyway, at the end; this hook
 * refuses earlier, at its place among the others, and is named in the answer.
 */
export function stateTransitionHook(a: { name: string; docs: string; field: string }): Hook {
  return defineHook({
    name: a.name,
    phase: 'before',
    kind: 'validate',
    events: ['create', 'update'],
    docs: a.docs,
    params: z.strictObject({}),
    run: (ctx) => {
      ctx.checkTransition({ field: a.field });
      return undefined;
    },
  });
}

/**
 * The same with the field as a parameter of the binding.
 *
 * @example
 * ```ts
 * const binding = { events: ['create', 'update'], handler: 'state_transition_hook', params: { field: 'status', spec: 'deal_status' } };
 * ```
 */
export const stateTransition: Hook = defineHook({
  name: 'state_transition_hook',
  phase: 'before',
  kind: 'validate',
  events: ['create', 'update'],
  docs: 'Refuses a change of `field` that its state machine does not allow, at its place among the hooks. The machine is the one that the entity binds under `fsm`, or `spec`, which is then bound as if it stood there.',
  params: z.strictObject({ field: z.string().min(1), spec: z.string().min(1).optional() }),
  adds: ({ params }) => (params.spec === undefined ? {} : { fsm: { [params.field]: params.spec } }),
  prepare: ({ params, fields, definition, issues }) => {
    const { field, spec } = params;
    const unknown = fieldIssues({ fields, name: field, path: 'field', types: ['enum', 'string'] });
    issues.push(...unknown);
    const bound = definition.fsm[field];
    if (unknown.length > 0 || (bound !== undefined && (spec === undefined || spec === bound))) return;
    const message =
      bound === undefined
        ? `no state machine is bound to "${field}": name it as spec, or under fsm of the entity`
        : `"${field}" is bound to "${bound}" under fsm of the entity, not to "${spec}"`;
    issues.push({ path: bound === undefined ? 'field' : 'spec', code: 'BINDING_MISMATCH', message });
  },
  run: (ctx) => {
    ctx.checkTransition({ field: ctx.params.field });
    return undefined;
  },
});
