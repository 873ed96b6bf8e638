import { keyOf, type PlannedChange, planChanges, type Wanted } from '#core/definitions/changes/plan-changes.ts';
import { brokenOthers, checkDefinition } from '#core/definitions/check-model.ts';
import { definitionName, type StoredDefinition } from '#core/definitions/collections.ts';
import type { TenantModel } from '#core/definitions/tenant-model.ts';
import { fixOf } from '#core/errors/fixes.ts';
import { digest } from '#core/hash/digest.ts';
import { canonicalJson } from '#core/json/canonical.ts';
import type { Json } from '#core/json/json.ts';
import type { Platform } from '../../platform.ts';
import { checkData } from '../check-data.ts';
import { checkHeldStates } from '../check-held-states.ts';
import { checkSchema } from '../check-schema.ts';
import { findingsAround } from '../findings-around.ts';
import { warningsOf } from '../lint-definition.ts';
import type { DefinitionChange } from '../save-definitions.ts';
import { type FoundIn, findingsOf, type Given, parseGiven } from './given.ts';

/** What saving definitions together would do, and what is to be said of them. */
export type DefinitionPlan = {
  /** the same for the same changes of the same versions: who saves may ask for the plan that was looked at */
  plan: string;
  planned: PlannedChange[];
  changes: DefinitionChange[];
  findings: FoundIn[];
  final: (model: TenantModel) => TenantModel;
};

type Input = { platform: Platform; tenant: string; given: readonly Given[]; prune: readonly string[] };
type Where = { platform: Platform; tenant: string; model: TenantModel };

/** Plans how a tenant's definitions become those that are given; nothing is saved. */
export async function planDefinitions(a: Input): Promise<DefinitionPlan> {
  const { platform, tenant } = a;
  const { wanted, findings } = parseGiven(a);
  const model = await platform.definitions.model(tenant);
  const planned = planChanges({ model, wanted, prune: a.prune });
  const changes = planned.flatMap((one) => changeOf({ platform, one }));
  const put = changes.flatMap((change) => (change.kind === 'put' ? [change.stored] : []));
  const removed = changes.flatMap((change) => (change.kind === 'remove' ? [change.previous.id] : []));
  const final = (before: TenantModel): TenantModel => before.with({ put, removed });
  const places = new Map(wanted.map((one) => [keyOf(one), one.index]));
  const after = final(model);
  for (const change of changes) {
    const index = places.get(keyOf(definitionOf(change))) ?? null;
    findings.push(...(await lookAt({ platform, tenant, model: after, change, index })));
  }
  for (const one of planned) if (one.change === 'none') findings.push(...brokenAsItIs({ model: after, one, places }));
  const except = [...put.map((one) => one.id), ...removed];
  findings.push(...brokenOthers({ before: model, after, except }).map(foundInOther));
  return { plan: hashOf(planned), planned, changes, findings, final };
}

/** How one planned change is saved; none for what stays as it is. */
function changeOf(a: { platform: Platform; one: PlannedChange }): DefinitionChange[] {
  const { previous, wanted, change } = a.one;
  if (change === 'remove' && previous) return [{ kind: 'remove', previous }];
  if (change === 'none' || !wanted) return [];
  return [{ kind: 'put', stored: storedOf({ platform: a.platform, wanted, previous }), previous }];
}

function storedOf(a: { platform: Platform; wanted: Wanted; previous: StoredDefinition | null }): StoredDefinition {
  const { platform, wanted, previous } = a;
  const now = platform.clock.now();
  const { collection, body } = wanted;
  const meta = {
    id: previous?.id ?? platform.ids.record(),
    version: (previous?.version ?? 0) + 1,
    created_at: previous?.created_at ?? now,
    updated_at: now,
    pack: previous?.pack ?? null,
  };
  // the body's type follows from the collection, which TypeScript cannot see through a variable
  return { ...meta, collection, body } as unknown as StoredDefinition;
}

async function lookAt(a: Where & { change: DefinitionChange; index: number | null }): Promise<FoundIn[]> {
  const { platform, tenant, model, change, index } = a;
  const { collection, body } = definitionOf(change);
  const where = { index, collection, name: definitionName(definitionOf(change)) };
  const changes = [change];
  const checks: (() => void | Promise<void>)[] = [
    () => (change.kind === 'put' ? checkDefinition({ stored: change.stored, model }) : undefined),
    () => checkSchema(change),
    () => checkData({ platform, tenant, changes }),
    () => checkHeldStates({ platform, tenant, model, changes }),
  ];
  for (const check of checks) {
    try {
      await check();
    } catch (error) {
      return findingsOf({ error, ...where });
    }
  }
  if (change.kind !== 'put') return [];
  const outside = await findingsAround({ platform, tenant, body: toJson(body) });
  const found = [...warningsOf({ model, stored: change.stored }), ...outside];
  return found.map((one) => ({ ...where, ...one, fix: one.fix ?? fixOf(one) }));
}

/** What others lost since it was saved; what stays as it is is refused for nothing. */
function brokenAsItIs(a: { model: TenantModel; one: PlannedChange; places: ReadonlyMap<string, number> }): FoundIn[] {
  const { collection, name, previous: stored } = a.one;
  if (!stored) return [];
  try {
    checkDefinition({ stored, model: a.model });
    return [];
  } catch (error) {
    return findingsOf({ error, index: a.places.get(keyOf(stored)) ?? null, collection, name });
  }
}

/** The errors that refuse it: a definition that was broken before and stays as it is refuses nothing. */
export function refusalsOf(a: Pick<DefinitionPlan, 'planned' | 'findings'>): FoundIn[] {
  const asIs = new Set(a.planned.flatMap((one) => (one.change === 'none' ? [`${one.collection}:${one.name}`] : [])));
  return a.findings.filter((one) => one.severity === 'error' && !asIs.has(`${one.collection}:${one.name}`));
}

/** What a change breaks of a definition that nobody sent. */
function foundInOther(a: ReturnType<typeof brokenOthers>[number]): FoundIn {
  const { stored, issue } = a;
  const where = { index: null, collection: stored.collection, name: definitionName(stored) };
  return { ...where, severity: 'error', ...issue, fix: fixOf(issue) };
}

function definitionOf(change: DefinitionChange): StoredDefinition {
  return change.kind === 'put' ? change.stored : change.previous;
}

function hashOf(planned: readonly PlannedChange[]): string {
  const told = planned.map(({ change, collection, name, previous, wanted }): Json => {
    return [change, collection, name, previous?.version ?? 0, wanted ? toJson(wanted.body) : null];
  });
  return digest(canonicalJson(told)).slice(0, 32);
}

function toJson(body: object): Json {
  return JSON.parse(JSON.stringify(body));
}
