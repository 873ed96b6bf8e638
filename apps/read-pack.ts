import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import type { Collection } from '#core/definitions/collections.ts';
import { isObject, type Json, type JsonObject } from '#core/json/json.ts';
import type { Pack, PackDefinition } from '#core/packs/pack.ts';
import type { PackCode } from './pack-code.ts';

/** The subfolders of a pack, by what stands in them. */
export const FOLDERS: Readonly<Record<string, Collection>> = {
  policies: 'policies',
  events: 'event_catalog',
  fsm: 'fsm_specs',
  entities: 'entity_definitions',
  templates: 'notification_templates',
  rules: 'event_rules',
  workflows: '_workflows',
  inbound: 'inbound_sources',
};

const packSchema = z.strictObject({
  app: z.string(),
  version: z.number().int().min(1),
  title: z.string(),
  description: z.string(),
  requires: z.array(z.string()).default([]),
});

/**
 * Reads a pack's folder: `pack.yaml`, and the definitions in its subfolders, one or a list of them a file, once
 * somebody asks for them: a start needs none, an installation all.
 */
export function readPack(a: PackCode & { dir: string }): Pack {
  const { dir, ...code } = a;
  const head = packSchema.parse(parse(readFileSync(join(dir, 'pack.yaml'), 'utf8')));
  let definitions: readonly PackDefinition[] | null = null;
  return {
    ...head,
    ...code,
    get definitions() {
      definitions ??= readDefinitions(dir);
      return definitions;
    },
  };
}

function readDefinitions(dir: string): PackDefinition[] {
  return Object.entries(FOLDERS).flatMap(([folder, collection]) =>
    filesIn(join(dir, folder)).flatMap((name) => read({ dir, file: `${folder}/${name}`, collection })),
  );
}

function filesIn(dir: string): string[] {
  try {
    return readdirSync(dir)
      .filter((name) => name.endsWith('.yaml'))
      .sort();
  } catch {
    // a pack need not have every kind of definition
    return [];
  }
}

function read(a: { dir: string; file: string; collection: Collection }): PackDefinition[] {
  const parsed = parse(readFileSync(join(a.dir, a.file), 'utf8')) as Json;
  const values = Array.isArray(parsed) ? parsed : [parsed];
  return values.map((value) => ({
    collection: a.collection,
    file: a.file,
    value: mustBeObject({ value, file: a.file }),
  }));
}

function mustBeObject(a: { value: Json; file: string }): JsonObject {
  if (isObject(a.value)) return a.value;
  throw new Error(`${a.file} must hold a definition or a list of them`);
}
