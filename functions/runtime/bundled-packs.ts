import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { PACK_CODE } from '#apps/pack-code.ts';
import type { Pack, PackDefinition } from '#core/packs/pack.ts';

/** The files beside a bundle in which the starter packs lie: what they are called, and what they define. */
export const PACK_HEADS = 'packs.json';
export const PACK_DEFINITIONS = 'pack-definitions.json';

/** What a pack says of itself. */
export type PackHead = Pick<Pack, 'app' | 'version' | 'title' | 'description' | 'requires'>;

const HEADS: z.ZodType<PackHead[]> = z.array(
  z.strictObject({
    app: z.string(),
    version: z.int(),
    title: z.string(),
    description: z.string(),
    requires: z.array(z.string()),
  }),
);

/**
 * The starter packs as they were bundled. Their definitions are read when somebody asks for them, which is when a pack
 * is installed; the bundle of a function that installs none does not have them.
 */
export function bundledPacks(a: { folder: URL }): Pack[] {
  const read = (name: string): unknown => JSON.parse(readFileSync(new URL(name, a.folder), 'utf8'));
  let definitions: Readonly<Record<string, readonly PackDefinition[]>> | null = null;
  return HEADS.parse(read(PACK_HEADS)).map((head) => ({
    ...head,
    ...(PACK_CODE[head.app] ?? { hooks: [] }),
    get definitions() {
      // written by our own build, from packs that were parsed
      definitions ??= read(PACK_DEFINITIONS) as Record<string, PackDefinition[]>;
      return definitions[head.app] ?? [];
    },
  }));
}
