import { z } from 'zod';
import { issuesFromZod } from '#core/definitions/from-zod.ts';
import { appSchema, nameSchema } from '#core/definitions/names.ts';
import { keysOf } from '#core/definitions/schema-keys.ts';
import { invalid } from '#core/errors/dro-error.ts';
import type { Json } from '#core/json/json.ts';

const columns = z.record(nameSchema, z.string().min(1));
const expressions = z.record(nameSchema, z.string().min(1).max(2000));

const listSchema = z.strictObject({
  file: z.string().min(1),
  /** the column that holds the key of the record that an item belongs to */
  by: z.string().min(1),
  fields: columns,
  values: expressions.default({}),
});

const fileSchema = z.strictObject({
  file: z.string().min(1),
  entity: nameSchema,
  /** the column that tells the rows apart */
  key: z.string().min(1),
  fields: columns,
  /** CEL over the columns, for what no column holds */
  values: expressions.default({}),
  lists: z.record(nameSchema, listSchema).default({}),
});

const importSpecSchema = z.strictObject({
  source: nameSchema,
  app: appSchema,
  /** the text that stands for no value, besides an empty cell */
  null_text: z.string().optional(),
  files: z.array(fileSchema).min(1),
  summary: z
    .array(
      z.strictObject({
        label: z.string().min(1),
        entity: nameSchema,
        count: z.string().optional(),
        sum: z.string().optional(),
      }),
    )
    .default([]),
});

/** Which columns of which files fill which fields (an `import.yaml`). */
export type ImportSpec = z.infer<typeof importSpecSchema>;
/** One file of it. */
export type ImportFile = ImportSpec['files'][number];

/** Parses an import spec strictly; throws VALIDATION_FAILED. */
export function parseImportSpec(a: { value: Json; file: string }): ImportSpec {
  const result = importSpecSchema.safeParse(a.value);
  if (result.success) return result.data;
  throw invalid({ what: a.file, issues: issuesFromZod({ error: result.error, known: keysOf(importSpecSchema) }) });
}
