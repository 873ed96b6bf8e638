import { z } from 'zod';
import { sendingIssues } from '#core/catalog/check-sending.ts';
import { emissionIssues } from '#core/catalog/emission.ts';
import { type EventType, payloadMembers } from '#core/catalog/event-type.ts';
import { didYouMean } from '#core/errors/suggest.ts';
import { type CelType, isCoded, isNumeric, typeName } from '#core/expressions/cel-type.ts';
import { compileTemplate, compileTemplateTree } from '#core/expressions/template.ts';
import { isObject, type JsonObject } from '#core/json/json.ts';
import { defineHook, type Hook } from '../define-hook.ts';
import type { HookPlace } from '../hook-place.ts';
import { envOf } from './expression-param.ts';
import { isPersonalPath, personalTemplates } from './personal-templates.ts';

type Params = { type?: string | undefined; payload?: JsonObject | undefined };
type Prepared = { type: string; masks: boolean; render(env: Record<string, unknown>): JsonObject } | null;

/**
 * An event of the catalog with each write that it is bound to.
 *
 * @example
 * ```ts
 * const params = { type: 'invoice.posted', payload: { invoiceId: '{{ record.id }}', amount: '{{ total }}' } };
 * const binding = { events: ['update'], handler: 'publish_entity_event', when: 'status == "posted"', params };
 * ```
 */
export const publishEntityEvent: Hook = defineHook({
  name: 'publish_entity_event',
  phase: 'in_transaction',
  kind: 'emit',
  docs: 'Publishes an event of the catalog with the write: stored in its transaction, so it is neither lost nor sent for a write that failed. `payload` holds templates over the record, checked against the schema of the type when the binding is saved and when it is filled; of personal fields their hashes stand in it. Without `type` there is nothing to add: every write publishes its created, updated or deleted event by itself, and a second one would set rules off twice.',
  params: z.strictObject({
    type: z.string().min(1).max(100).optional(),
    payload: z.record(z.string(), z.json()).optional(),
  }),
  prepare: (a): Prepared => {
    const { type, payload = {} } = a.params;
    if (type === undefined) {
      if (a.params.payload !== undefined) {
        const message = 'a payload needs a type: lifecycle events carry the record';
        a.issues.push({ path: 'payload', code: 'BINDING_MISMATCH', message });
      }
      return null;
    }
    const known = typeOf({ ...a, name: type });
    if (!known) return null;
    const never = emissionIssues({ type, path: 'type' });
    if (never.length > 0) {
      a.issues.push(...never);
      return null;
    }
    checkMembers({ ...a, type: known, payload });
    const tree = compileTemplateTree({ value: payload, scope: a.scope, path: 'payload' });
    if (!tree.ok) {
      a.issues.push(...tree.issues);
      return null;
    }
    a.issues.push(...personalTemplates({ ...a, value: payload, path: 'payload' }));
    const masks = tree.reads.some((path) => isPersonalPath({ fields: a.fields, path }));
    return { type, masks, render: (env) => asObject(tree.render(env)) };
  },
  run: (ctx) => {
    if (ctx.prepared === null) return undefined;
    const { type, masks, render } = ctx.prepared;
    const env = envOf(masks ? { ...ctx, ...ctx.masked?.() } : ctx);
    const filled = Object.entries(render(env)).filter(([, value]) => value !== null);
    return { events: [{ type, payload: Object.fromEntries(filled), masked: true }] };
  },
});

function typeOf(a: HookPlace<Params> & { name: string }): EventType | null {
  const listed = a.catalog.filter((one) => one.type === a.name);
  const found = listed.find((one) => one.app === a.definition.app) ?? listed[0];
  if (found) return found;
  const [entity = '', verb = ''] = a.name.split('.');
  const lifecycle = ['created', 'updated', 'deleted'].includes(verb);
  const message =
    lifecycle && entity === a.definition.name
      ? `every write publishes ${a.name} by itself`
      : `no event "${a.name}" is in the catalog${didYouMean({ name: a.name, known: a.catalog.map((one) => one.type) })}`;
  a.issues.push({ path: 'type', code: 'UNKNOWN_EVENT', message });
  return null;
}

/** Members that the schema does not have, lacks, or has of another type. */
function checkMembers(a: HookPlace<Params> & { type: EventType; payload: JsonObject }): void {
  const { type, payload, issues } = a;
  const members = payloadMembers(type);
  issues.push(...sendingIssues({ type, payload, path: 'payload' }));
  for (const [name, value] of Object.entries(payload)) {
    const path = `payload.${name}`;
    const wanted = members[name];
    if (wanted === undefined || typeof value !== 'string') continue;
    const template = compileTemplate({ source: value, scope: a.scope, path });
    if (!template.ok || template.template.reads.length === 0) continue;
    const given = template.template.type;
    if (fits({ given, wanted })) continue;
    const message = `${path} gives ${typeName(given)}, ${type.type} wants ${typeName(wanted)}`;
    issues.push({ path, code: 'TYPE_MISMATCH', message });
  }
}

function fits(a: { given: CelType; wanted: CelType }): boolean {
  const { given, wanted } = a;
  if (given.kind === wanted.kind || [given.kind, wanted.kind].includes('dyn') || given.kind === 'null') return true;
  // amounts and times are texts in the data
  if (wanted.kind === 'string') return isCoded(given);
  return isNumeric(given) && (wanted.kind === 'number' || wanted.kind === 'decimal');
}

function asObject(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}
