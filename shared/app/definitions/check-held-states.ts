import type { StoredDefinition } from '#core/definitions/collections.ts';
import type { TenantModel } from '#core/definitions/tenant-model.ts';
import { invalid } from '#core/errors/dro-error.ts';
import type { Issue } from '#core/errors/issue-codes.ts';
import { type FsmSpec, SYSTEM_ROLE, statesOf } from '#core/fsm/spec.ts';
import type { Platform } from '../platform.ts';
import { planQuery } from '../records/query.ts';
import { MOST_READS, walk } from '../records/walk.ts';
import type { DefinitionChange } from './save-definitions.ts';

type Held = { app: string; entity: string; field: string; state: string };
type Input = { platform: Platform; tenant: string; model: TenantModel; changes: readonly DefinitionChange[] };

/**
 * Throws VALIDATION_FAILED when a change would leave records behind in a state that their machine does not have any
 * more: a spec that loses a state, or a field that is bound to another spec.
 */
export async function checkHeldStates(a: Input): Promise<void> {
  const issues: Issue[] = [];
  for (const held of a.changes.flatMap((change) => goneStates({ ...a, change }))) {
    const issue = await heldIssue({ ...a, held });
    if (issue) issues.push(issue);
  }
  if (issues.length > 0) throw invalid({ what: 'the change', issues });
}

/** The states that fields may stand in and that their machine will not have. */
function goneStates(a: Input & { change: DefinitionChange }): Held[] {
  const { change, model } = a;
  if (change.kind !== 'put' || !change.previous) return [];
  const { stored, previous } = change;
  if (stored.collection === 'fsm_specs' && previous.collection === 'fsm_specs') {
    const gone = without({ spec: stored.body, states: statesOf(previous.body) });
    return boundFields({ model, spec: previous.body }).flatMap((bound) => gone.map((state) => ({ ...bound, state })));
  }
  if (stored.collection !== 'entity_definitions' || previous.collection !== 'entity_definitions') return [];
  const { app, name: entity, fsm } = stored.body;
  return Object.entries(fsm).flatMap(([field, specName]): Held[] => {
    const before = previous.body.fields.find((one) => one.name === field);
    const spec = specOf({ ...a, app, name: specName });
    if (!spec || previous.body.fsm[field] === specName) return [];
    return without({ spec, states: before?.values ?? [] }).map((state) => ({ app, entity, field, state }));
  });
}

async function heldIssue(a: Input & { held: Held }): Promise<Issue | null> {
  const { platform, tenant, model, held } = a;
  const { app, entity: name, field, state } = held;
  const entity = model.entity({ app, name });
  if (!entity?.fields.has(field)) return null;
  const query = planQuery({
    entity: { ...entity, readFilter: null },
    tenant,
    user: { tenantId: tenant, userId: null, contactId: null, type: 'SYSTEM', roles: [SYSTEM_ROLE] },
    policies: {},
    filter: `record.${field} == ${JSON.stringify(state)}`,
    sort: undefined,
    now: platform.clock.now(),
    build: await platform.definitions.build({ tenant, app, entity: name }),
  });
  const { rows, next } = await walk({ platform, tenant, entity, ...query, from: null, limit: 1 });
  const [row] = rows;
  if (!row && next === null) return null;
  const where = `${app}/${name}`;
  const message = row
    ? `records of ${where} stand at ${field} "${state}", such as ${row.ref.id}: move them first, or keep the state`
    : `whether records of ${where} stand at ${field} "${state}" is more than ${MOST_READS} reads away: declare indexes: [[${field}]], or keep the state`;
  return { path: `${where}.${field}`, code: 'IN_USE', message };
}

function boundFields(a: { model: TenantModel; spec: FsmSpec }): Omit<Held, 'state'>[] {
  return a.model
    .all('entity_definitions')
    .filter(({ body }) => body.app === a.spec.app)
    .flatMap(({ body }) =>
      Object.entries(body.fsm)
        .filter(([, name]) => name === a.spec.name)
        .map(([field]) => ({ app: body.app, entity: body.name, field })),
    );
}

/** The spec as it will be. */
function specOf(a: Input & { app: string; name: string }): FsmSpec | null {
  const saved = a.changes.flatMap((change) => (change.kind === 'put' ? [change.stored] : []));
  const isIt = (one: StoredDefinition): one is StoredDefinition<'fsm_specs'> =>
    one.collection === 'fsm_specs' && one.body.app === a.app && one.body.name === a.name;
  return saved.find(isIt)?.body ?? a.model.byName({ collection: 'fsm_specs', app: a.app, name: a.name })?.body ?? null;
}

function without(a: { spec: FsmSpec; states: Iterable<string> }): string[] {
  const kept = statesOf(a.spec);
  return [...a.states].filter((state) => !kept.has(state));
}
