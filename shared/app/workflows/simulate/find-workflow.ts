import type { TenantModel } from '#core/definitions/tenant-model.ts';
import { DroError } from '#core/errors/dro-error.ts';
import { didYouMean } from '#core/errors/suggest.ts';
import type { JsonObject } from '#core/json/json.ts';
import type { CompiledWorkflow } from '#core/workflows/compiled-workflow.ts';
import { DRAFT, withDraft } from '../../definitions/draft.ts';
import { START } from './script.ts';

/**
 * The workflow that is to be simulated: a draft, or the id or name of one that is there; the name alone is enough where
 * one app only has it. Throws NOT_FOUND and VALIDATION_FAILED.
 */
export function findWorkflow(a: { model: TenantModel; workflow: string | JsonObject }): {
  model: TenantModel;
  workflow: CompiledWorkflow;
} {
  const { workflow: wanted } = a;
  const model =
    typeof wanted === 'string'
      ? a.model
      : withDraft({ ...a, collection: '_workflows', value: wanted, now: START }).model;
  const id = typeof wanted === 'string' ? idOf({ model, wanted }) : DRAFT;
  const workflow = model.workflow(id);
  if (!workflow) throw new DroError({ code: 'NOT_FOUND', detail: `there is no workflow ${id}` });
  return { model, workflow };
}

function idOf(a: { model: TenantModel; wanted: string }): string {
  const { wanted } = a;
  const all = a.model.all('_workflows');
  const named = all.filter(({ id, body }) => [id, `${body.app}/${body.name}`, body.name].includes(wanted));
  const [first, ...more] = named;
  if (first && more.length === 0) return first.id;
  const names = all.map(({ body }) => `${body.app}/${body.name}`);
  const detail = first
    ? `several apps have a workflow "${wanted}"; say which, as app/name`
    : `there is no workflow "${wanted}"${didYouMean({ name: wanted, known: names })}`;
  throw new DroError({ code: 'NOT_FOUND', detail });
}
