import { definitionName } from '#core/definitions/collections.ts';
import type { TenantModel } from '#core/definitions/tenant-model.ts';
import { DroError, invalid } from '#core/errors/dro-error.ts';
import type { Actor } from '#core/records/actor.ts';
import type { Platform } from '../../platform.ts';
import { type DefinitionChange, MOST_AT_ONCE, saveDefinitions } from '../save-definitions.ts';
import type { FoundIn, Given } from './given.ts';
import { type DefinitionPlan, planDefinitions, refusalsOf } from './plan-definitions.ts';

/**
 * Saves definitions together, checked against each other as they will be. What fits one transaction is all or nothing;
 * more goes in several, each of which can be followed by the same call again. `plan` = the plan that somebody looked
 * at. Throws VALIDATION_FAILED, VERSION_CONFLICT when it is another one by now.
 */
export async function applyDefinitions(a: {
  platform: Platform;
  tenant: string;
  actor: Actor;
  given: readonly Given[];
  prune: readonly string[];
  plan: string | null;
}): Promise<DefinitionPlan> {
  const planned = await planDefinitions(a);
  const errors = refusalsOf(planned);
  if (errors.length > 0) throw invalid({ what: 'the set of definitions', issues: errors.map(issueOf) });
  if (a.plan !== null && a.plan !== planned.plan) {
    throw changed('the definitions were changed since the plan was made; look at what it would do now');
  }
  const { platform, tenant, actor } = a;
  const { changes, final } = planned;
  for (let from = 0; from < changes.length; from += MOST_AT_ONCE) {
    const part = changes.slice(from, from + MOST_AT_ONCE);
    const still = (model: TenantModel): DefinitionChange[] => {
      for (const change of part) mustBeAsPlanned({ change, model, saved: from, all: changes.length });
      return part;
    };
    await saveDefinitions({ platform, tenant, actor, cause: 'apply', final, changes: still });
  }
  return planned;
}

function mustBeAsPlanned(a: { change: DefinitionChange; model: TenantModel; saved: number; all: number }): void {
  const { change, model } = a;
  const { collection, id } = change.kind === 'put' ? change.stored : change.previous;
  const now = model.byId({ collection, id })?.version ?? 0;
  if (now === (change.previous?.version ?? 0)) return;
  const name = definitionName(change.kind === 'put' ? change.stored : change.previous);
  throw changed(`${name} was changed meanwhile; ${a.saved} of ${a.all} changes are saved, and the same call goes on`);
}

function issueOf(found: FoundIn): { path: string; code: FoundIn['code']; message: string } {
  const { index, collection, name, path, code, message } = found;
  const where = index === null ? `${collection}:${name}` : `definitions[${index}].definition`;
  return { path: path === '' ? where : `${where}.${path}`, code, message: `${name}: ${message}` };
}

function changed(detail: string): DroError {
  return new DroError({ code: 'VERSION_CONFLICT', detail });
}
