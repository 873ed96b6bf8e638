import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { parse } from 'yaml';
import { starterPacks } from '#apps/index.ts';
import { FOLDERS } from '#apps/read-pack.ts';
import {
  type Collection,
  definitionName,
  parseDefinition,
  type StoredDefinition,
} from '#core/definitions/collections.ts';
import { TenantModel } from '#core/definitions/tenant-model.ts';
import { BUILTIN_HOOKS } from '#core/hooks/builtins/index.ts';
import { HookRegistry } from '#core/hooks/registry.ts';
import { isObject, type Json, type JsonObject } from '#core/json/json.ts';
import { projectRoot } from './project-root.ts';

const NOW = '2026-01-01T00:00:00.000Z';
const READABLE = /\.(ya?ml|json)$/;

/** A definition as it stands in a file. */
export type FileDefinition = { file: string; collection: Collection; value: JsonObject };

/**
 * The definitions of the starter packs and, in their place or beside them, those of files and folders: what a tenant
 * would have that installed all of it. No server is asked. Definitions whose shape is wrong are left out of the model.
 */
export function offlineModel(a: { given: readonly FileDefinition[] }): TenantModel {
  const packs = starterPacks({ root: projectRoot() });
  const known = new Map<string, StoredDefinition>();
  for (const { collection, value } of [...packs.flatMap((one) => one.definitions), ...a.given]) {
    const stored = storedOf({ collection, value, id: `${collection}-${known.size}` });
    if (stored) known.set(`${collection}:${definitionName(stored)}`, stored);
  }
  const hooks = new HookRegistry({ hooks: [...BUILTIN_HOOKS, ...packs.flatMap((one) => one.hooks)] });
  const code = {
    actions: packs.flatMap((one) => one.actions ?? []),
    tasks: packs.flatMap((one) => one.tasks ?? []),
    steps: packs.flatMap((one) => one.steps ?? []),
  };
  return new TenantModel({ tenant: 'offline', definitions: [...known.values()], hooks, ...code });
}

/** The definitions of the starter packs, with the files that they stand in. */
export function starterDefinitions(): FileDefinition[] {
  return starterPacks({ root: projectRoot() }).flatMap(({ app, definitions }) =>
    definitions.map(({ file, collection, value }) => ({ file: `apps/${app}/${file}`, collection, value })),
  );
}

/** Where a definition stands in a folder that holds those of several apps. */
export function fileOf(a: { collection: string; definition: JsonObject }): string {
  const kind = Object.keys(FOLDERS).find((folder) => FOLDERS[folder] === a.collection);
  if (kind === undefined) throw new Error(`the platform has ${a.collection}, which this version does not know`);
  const { app, name, type } = a.definition;
  return join(String(app), kind, `${String(name ?? type)}.yaml`);
}

/** All definitions of a file, or of the files of a folder and the folders below it. */
export function readDefinitions(a: { path: string }): FileDefinition[] {
  const { path } = a;
  if (!existsSync(path)) throw new Error(`there is no file ${path}`);
  if (!statSync(path).isDirectory()) return readFile({ file: path, mustBe: true });
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((name) => READABLE.test(name) && basename(name) !== 'pack.yaml')
    .sort()
    .flatMap((name) => readFile({ file: join(path, name), mustBe: false }));
}

/** YAML or JSON, which is YAML too. */
export function readValue(file: string): Json {
  const text = readFileSync(file, 'utf8');
  try {
    return parse(text) as Json;
  } catch (error) {
    throw new Error(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function readFile(a: { file: string; mustBe: boolean }): FileDefinition[] {
  const { file } = a;
  const value = readValue(file);
  return (Array.isArray(value) ? value : [value]).flatMap((one) => {
    const collection = isObject(one) ? collectionOf({ file, value: one }) : null;
    if (isObject(one) && collection) return [{ file, collection, value: one }];
    if (!a.mustBe) return [];
    throw new Error(`${file} holds no definition that is known by its keys; put it into a folder such as workflows/`);
  });
}

/** By the folder, as in packs, else by the keys that only one kind has. */
function collectionOf(a: { file: string; value: JsonObject }): Collection | null {
  const folder = FOLDERS[basename(dirname(a.file))];
  if (folder) return folder;
  const signs: readonly [string, Collection][] = [
    ['steps', '_workflows'],
    ['then', 'event_rules'],
    ['transitions', 'fsm_specs'],
    ['fields', 'entity_definitions'],
    ['verify', 'inbound_sources'],
    ['payload', 'event_catalog'],
    ['default', 'policies'],
    ['text', 'notification_templates'],
  ];
  return signs.find(([key]) => key in a.value)?.[1] ?? null;
}

function storedOf(a: { collection: Collection; value: JsonObject; id: string }): StoredDefinition | null {
  const { collection, id } = a;
  try {
    const body = parseDefinition({ collection, value: a.value });
    return { id, collection, version: 1, created_at: NOW, updated_at: NOW, pack: null, body } as StoredDefinition;
  } catch {
    // the lint says what is wrong with it
    return null;
  }
}
