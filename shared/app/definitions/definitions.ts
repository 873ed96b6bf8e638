import type { ActionSpec } from '#core/actions/action.ts';
import { COLLECTIONS, type Collection, type StoredDefinition } from '#core/definitions/collections.ts';
import { TenantModel } from '#core/definitions/tenant-model.ts';
import type { HookRegistry } from '#core/hooks/registry.ts';
import { isObject } from '#core/json/json.ts';
import type { SysKey, SysRow } from '#core/plan/sys.ts';
import type { StepSpec } from '#core/workflows/define-step.ts';
import type { EntityStore } from '#ports/entity-store.ts';
import { BUILDS, type KeyBuild, toKeyBuild } from './key-build.ts';

type Known = { etag: number; model: TenantModel; builds: ReadonlyMap<string, KeyBuild> };

const MOST_TENANTS = 500;
const PAGE = 200;

/** Where a definition is stored. */
export function definitionKey(a: { tenant: string; collection: Collection; id: string }): SysKey {
  return { tenant: a.tenant, kind: 'definition', pk: a.collection, sk: a.id };
}

/** The row that rises with every change of a tenant's definitions. */
export function defsVersionKey(tenant: string): SysKey {
  return { tenant, kind: 'defs_version', pk: 'definitions', sk: 'version' };
}

/** Tenants' definitions, compiled and cached; one strong read tells whether the cache still holds (design §7). */
export class Definitions {
  readonly #store: EntityStore;
  readonly #hooks: HookRegistry;
  readonly #actions: readonly ActionSpec[];
  readonly #tasks: readonly ActionSpec[];
  readonly #steps: readonly StepSpec[];
  readonly #models = new Map<string, Known>();

  constructor(a: {
    store: EntityStore;
    hooks: HookRegistry;
    actions?: readonly ActionSpec[];
    tasks?: readonly ActionSpec[];
    steps?: readonly StepSpec[];
  }) {
    this.#store = a.store;
    this.#hooks = a.hooks;
    this.#actions = a.actions ?? [];
    this.#tasks = a.tasks ?? [];
    this.#steps = a.steps ?? [];
  }

  /** The tenant's definitions as they are now, and the etag that a change of them must find. */
  async current(tenant: string): Promise<Known> {
    const [row] = await this.#store.getSys({ keys: [defsVersionKey(tenant)] });
    const etag = row?.etag ?? 0;
    const known = this.#models.get(tenant);
    if (known?.etag === etag) return known;
    const code = { hooks: this.#hooks, actions: this.#actions, tasks: this.#tasks, steps: this.#steps };
    const model = new TenantModel({ tenant, definitions: await this.#load(tenant), ...code });
    if (this.#models.size >= MOST_TENANTS) this.#models.clear();
    const entry = { etag, model, builds: await this.#loadBuilds(tenant) };
    this.#models.set(tenant, entry);
    return entry;
  }

  async model(tenant: string): Promise<TenantModel> {
    return (await this.current(tenant)).model;
  }

  /** The indexes and uniques of an entity that not all of its records stand in yet. */
  async build(a: { tenant: string; app: string; entity: string }): Promise<KeyBuild | null> {
    const { builds } = await this.current(a.tenant);
    return builds.get(`${a.app}/${a.entity}`) ?? null;
  }

  async #loadBuilds(tenant: string): Promise<Known['builds']> {
    const builds = new Map<string, KeyBuild>();
    let cursor: string | undefined;
    do {
      const at = { tenant, kind: 'index_build' as const, pk: BUILDS, limit: PAGE };
      const page = await this.#store.querySys({ ...at, ...(cursor !== undefined && { cursor }) });
      for (const { value } of page.rows) {
        const build = toKeyBuild(value);
        if (build) builds.set(`${build.app}/${build.entity}`, build);
      }
      cursor = page.cursor;
    } while (cursor !== undefined);
    return builds;
  }

  async #load(tenant: string): Promise<StoredDefinition[]> {
    const all: StoredDefinition[] = [];
    for (const collection of COLLECTIONS) {
      let cursor: string | undefined;
      do {
        const page = await this.#store.querySys({
          tenant,
          kind: 'definition',
          pk: collection,
          limit: PAGE,
          ...(cursor !== undefined && { cursor }),
        });
        all.push(...page.rows.map(toStored));
        cursor = page.cursor;
      } while (cursor !== undefined);
    }
    return all;
  }
}

function toStored(row: SysRow): StoredDefinition {
  if (!isObject(row.value)) throw new Error(`definition row ${row.key.sk} is not an object`);
  // written by saveDefinitions alone, from a parsed body
  return row.value as unknown as StoredDefinition;
}
