import { isObject, type Json, type JsonObject } from '#core/json/json.ts';
import type { JobSpec } from '#core/plan/journal.ts';
import type { SysKey } from '#core/plan/sys.ts';

/** Names an index or a unique among the keys of an entity. */
export type KeyName = `index:${string}` | `unique:${string}`;

/**
 * The keys that existing records of an entity do not have yet (decisions §1.8): until they do, no list goes by them.
 * `version` is the definition that every record has to be written under, `at` the last id that was looked at.
 */
export type KeyBuild = {
  app: string;
  entity: string;
  keys: string[];
  version: number;
  state: 'building' | 'failed';
  reason: string | null;
  at: string;
  /** a rule asked for the keys, so no version tells which records lack them and all are written; an id of its own */
  all: string | null;
  /** a writer may still work by the older definition, so a round that found something is followed by another */
  round: number;
  found: boolean;
};

/** All builds of a tenant stand together. */
export const BUILDS = 'entities';

/** Where the build of an entity stands; there is none when all keys are whole. */
export function keyBuildKey(a: { tenant: string; app: string; entity: string }): SysKey {
  return { tenant: a.tenant, kind: 'index_build', pk: BUILDS, sk: `${a.app}/${a.entity}` };
}

/** The job that goes on with a build. */
export function keyBuildJob(a: { tenant: string; build: KeyBuild }): JobSpec {
  const { tenant, build } = a;
  const { app, entity, version, round, at, all } = build;
  return {
    id: `keys:${tenant}:${app}/${entity}:${all ?? version}:${round}:${at}`,
    tenant,
    kind: 'build_keys',
    group: `keys:${tenant}:${app}/${entity}`,
    payload: { app, entity },
  };
}

/** As it is stored. */
export function storedBuild(build: KeyBuild): JsonObject {
  return { ...build };
}

/** A stored build; null for anything else. */
export function toKeyBuild(value: Json | undefined): KeyBuild | null {
  if (!isObject(value)) return null;
  const { app, entity, keys, version, state, reason, at, all, round, found } = value;
  return {
    app: String(app),
    entity: String(entity),
    keys: Array.isArray(keys) ? keys.map(String) : [],
    version: Number(version),
    state: state === 'failed' ? 'failed' : 'building',
    reason: typeof reason === 'string' ? reason : null,
    at: String(at),
    all: typeof all === 'string' ? all : null,
    round: Number(round),
    found: found === true,
  };
}
