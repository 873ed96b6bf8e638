import type { Platform } from '#app/platform.ts';
import { machineFor } from '#app/workflows/machine-for.ts';
import { parseDefinition, type StoredDefinition } from '#core/definitions/collections.ts';
import type { JsonObject } from '#core/json/json.ts';
import type { CompiledMachine } from '#statemachines/compile-machine.ts';
import { withoutReadOnly } from './present-definition.ts';

const DRAFT = 'draft';

/** The machine of a workflow that need not be saved. Throws VALIDATION_FAILED with all that could not run. */
export async function compileDraft(a: {
  platform: Platform;
  tenant: string;
  value: JsonObject;
}): Promise<CompiledMachine> {
  const { platform, tenant } = a;
  const body = parseDefinition({ collection: '_workflows', value: withoutReadOnly(a.value) });
  const now = platform.clock.now();
  const draft: StoredDefinition<'_workflows'> = {
    id: DRAFT,
    collection: '_workflows',
    version: 1,
    created_at: now,
    updated_at: now,
    pack: null,
    body,
  };
  const model = await platform.definitions.model(tenant);
  const workflow = model.with({ put: [draft] }).workflow(DRAFT);
  if (!workflow) throw new Error('the draft is not in its own model');
  return machineFor({ platform, workflow });
}
