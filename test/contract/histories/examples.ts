import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { findWorkflow } from '#app/workflows/simulate/find-workflow.ts';
import { starterPacks } from '#apps/index.ts';
import { defineTask } from '#core/actions/define-task.ts';
import { TenantModel } from '#core/definitions/tenant-model.ts';
import { BUILTIN_HOOKS } from '#core/hooks/builtins/index.ts';
import { HookRegistry } from '#core/hooks/registry.ts';
import { isObject, type Json, type JsonObject } from '#core/json/json.ts';
import { IMPORT_FORMATS, importWorkflow } from '#core/workflows/import/import-workflow.ts';
import { type FileDefinition, offlineModel, starterDefinitions } from '#local/offline-model.ts';
import { compileMachine } from '#statemachines/compile-machine.ts';
import { ROOT } from '#test/support/source-files.ts';

/** A compiled machine, by the name of what it was made of. */
export type Example = { name: string; asl: JsonObject };

/**
 * The compiled machines of all examples: one for every golden of the compiler, and those of the workflows of the
 * starter packs, of the guide, and of other systems, imported.
 */
export function exampleMachines(): Example[] {
  const given = [...guideWorkflows(), ...importedWorkflows()];
  const all = [...starterDefinitions().filter(({ collection }) => collection === '_workflows'), ...given];
  const { definitions } = offlineModel({ given: [...AROUND, ...given] });
  const hooks = [...BUILTIN_HOOKS, ...starterPacks({ root: ROOT }).flatMap((pack) => pack.hooks)];
  const model = new TenantModel({ tenant: 'acme', definitions, hooks: new HookRegistry({ hooks }), tasks: TASKS });
  const made = all.map(({ value }) => ({ name: String(value['name']), asl: machineOf({ model, value }) }));
  return [...goldens(), ...made].map(({ name, asl }) => ({ name, asl: soonFull(asl) }));
}

/** The same machine with a history that is full soon: in a test nothing comes round a thousand times. */
function soonFull(asl: JsonObject): JsonObject {
  return JSON.parse(JSON.stringify(asl).replaceAll('$events >= 15000', '$events >= 60'));
}

/** What the workflows of the guide and of other systems are about. */
const AROUND: FileDefinition[] = [
  {
    file: 'events.yaml',
    collection: 'event_catalog',
    value: {
      app: 'finance',
      type: 'payment.received',
      description: 'An invoice is paid',
      payload: [{ name: 'invoice_id', type: 'string' }],
    },
  },
  entity('finance', 'invoices', [
    { name: 'contact_email', type: 'email' },
    { name: 'amount_due', type: 'money' },
    { name: 'due_date', type: 'date' },
    { name: 'status', type: 'enum', values: ['open', 'overdue', 'paid'] },
  ]),
  entity('shop', 'orders', [
    { name: 'total', type: 'money' },
    { name: 'status', type: 'enum', values: ['open', 'paid'] },
  ]),
];

/** Tasks that those of other systems name. */
const TASKS = ['check', 'take', 'scan_one'].map((name) =>
  defineTask({ name, docs: 'A task of a test.', params: z.record(z.string(), z.json()), run: () => null }),
);

function entity(app: string, name: string, fields: Json): FileDefinition {
  return { file: `${name}.yaml`, collection: 'entity_definitions', value: { app, name, fields } };
}

function goldens(): Example[] {
  const folder = join(ROOT, 'statemachines/goldens');
  return readdirSync(folder)
    .sort()
    .map((file) => ({
      name: basename(file, '.asl.json'),
      asl: JSON.parse(readFileSync(join(folder, file), 'utf8')) as JsonObject,
    }));
}

/** Whole workflows, and lists of steps as parts of one. */
function guideWorkflows(): FileDefinition[] {
  const text = readFileSync(join(ROOT, 'docs/guide/workflows.md'), 'utf8');
  const blocks = [...text.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, block = '']) => parse(block) as Json);
  return blocks.flatMap((block, i) => {
    if (isObject(block) && 'steps' in block) return [workflow(block)];
    if (!Array.isArray(block) || !JSON.stringify(block).includes('"timeout"')) return [];
    const part = {
      app: 'finance',
      name: `guide_part_${i}`,
      record: 'invoices',
      context: { invoice_id: 'trigger.record_id' },
    };
    return [workflow({ ...part, steps: [...block, ...missing(block)] })];
  });
}

/** Steps that a part goes to and does not show. */
function missing(steps: Json[]): JsonObject[] {
  const targets = [...JSON.stringify(steps).matchAll(/"goto":"(\w+)"/g)].map(([, id = '']) => id);
  const shown = new Set(steps.flatMap((step) => (isObject(step) ? [step['id']] : [])));
  return [...new Set(targets)]
    .filter((id) => !shown.has(id))
    .map((id) => ({ id, type: 'action', actions: [{ type: 'log', message: id }], then: { end: id } }));
}

function importedWorkflows(): FileDefinition[] {
  const folder = join(ROOT, 'test/fixtures/workflows');
  return readdirSync(folder)
    .sort()
    .map((file) => {
      const format = IMPORT_FORMATS.find((one) => file.includes(`.${one}.`)) ?? 'rocket';
      const definition = parse(readFileSync(join(folder, file), 'utf8')) as JsonObject;
      const { workflow: made } = importWorkflow({ format, definition, app: 'shop' });
      return workflow(made ?? {});
    });
}

function workflow(value: JsonObject): FileDefinition {
  return { file: 'workflow.yaml', collection: '_workflows', value };
}

function machineOf(a: { model: TenantModel; value: JsonObject }): JsonObject {
  return compileMachine(findWorkflow({ model: a.model, workflow: a.value })).asl;
}
