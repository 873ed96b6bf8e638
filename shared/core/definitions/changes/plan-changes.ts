import { jsonEqual } from '#core/json/equal.ts';
import type { Json } from '#core/json/json.ts';
import { type Bodies, COLLECTIONS, type Collection, definitionName, type StoredDefinition } from '../collections.ts';
import type { TenantModel } from '../tenant-model.ts';
import { type Difference, differences } from './differences.ts';

/** A definition as it should be. */
export type Wanted = { collection: Collection; body: Bodies[Collection] };

/** What becomes of one definition: `wanted` is null for one that goes, `previous` for one that is new. */
export type PlannedChange = {
  change: 'create' | 'update' | 'remove' | 'none';
  collection: Collection;
  name: string;
  previous: StoredDefinition | null;
  wanted: Wanted | null;
  differences: Difference[];
};

/**
 * What it takes until a tenant's definitions are as wanted, in an order in which none is there before what it names.
 * Of the apps in `prune`, the tenant's own definitions that nobody wants go; what packs brought stays.
 */
export function planChanges(a: {
  model: TenantModel;
  wanted: readonly Wanted[];
  prune: readonly string[];
}): PlannedChange[] {
  const { model, wanted, prune } = a;
  const names = new Set(wanted.map(keyOf));
  const puts = wanted.map((one) => planOne({ model, wanted: one })).sort(byCollection);
  const gone = model.definitions
    .filter((one) => one.pack === null && prune.includes(one.body.app) && !names.has(keyOf(one)))
    .map((previous): PlannedChange => {
      const { collection } = previous;
      return { change: 'remove', collection, name: nameOf(previous), previous, wanted: null, differences: [] };
    })
    .sort(byCollection)
    .reverse();
  return [...puts, ...gone];
}

/** Two definitions of one kind and name are one definition. */
export function keyOf(a: Pick<Wanted, 'collection' | 'body'>): string {
  return `${a.collection}:${nameOf(a)}`;
}

function planOne(a: { model: TenantModel; wanted: Wanted }): PlannedChange {
  const { wanted } = a;
  const { collection } = wanted;
  const name = nameOf(wanted);
  const previous = a.model.definitions.find((one) => keyOf(one) === keyOf(wanted)) ?? null;
  const common = { collection, name, previous, wanted };
  if (previous === null) return { change: 'create', ...common, differences: [] };
  const [before, after] = [toJson(previous.body), toJson(wanted.body)];
  if (jsonEqual(before, after)) return { change: 'none', ...common, differences: [] };
  return { change: 'update', ...common, differences: differences({ before, after }) };
}

function nameOf(a: Pick<Wanted, 'collection' | 'body'>): string {
  return definitionName(a);
}

/** A parsed body is JSON; what is absent there is left out. */
function toJson(body: object): Json {
  return JSON.parse(JSON.stringify(body));
}

function byCollection(x: PlannedChange, y: PlannedChange): number {
  return COLLECTIONS.indexOf(x.collection) - COLLECTIONS.indexOf(y.collection) || (x.name < y.name ? -1 : 1);
}
