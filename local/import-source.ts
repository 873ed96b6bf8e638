import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Field } from '#core/entities/field.ts';
import { type ImportFile, type ImportSpec, parseImportSpec } from '#core/imports/import-spec.ts';
import { type ImportItem, type RowProblem, type SourceTable, toItems } from '#core/imports/to-items.ts';
import type { Json } from '#core/json/json.ts';
import { readCsv } from './read-csv.ts';

/** The file of a source that says what is in the others. */
export const SPEC_FILE = 'import.yaml';

/** A source, read: what is to be imported, file by file in order, and the rows that cannot be. */
export type ImportSource = {
  spec: ImportSpec;
  parts: { file: ImportFile; items: ImportItem[] }[];
  problems: RowProblem[];
};

/** Reads a folder with an `import.yaml` and CSV files. `fieldsOf` gives the fields of an entity, null if there is none. */
export async function readSource(a: {
  folder: string;
  fieldsOf: (a: { app: string; entity: string }) => Promise<ReadonlyMap<string, Field>>;
}): Promise<ImportSource> {
  const spec = readSpec(a.folder);
  const tables = new Map<string, SourceTable>();
  const problems: RowProblem[] = [];
  for (const name of fileNames(spec)) {
    const path = join(a.folder, name);
    const { table, bad } = await readCsv({
      path,
      file: name,
      ...(spec.null_text !== undefined && { nullText: spec.null_text }),
    });
    tables.set(name, table);
    problems.push(...bad.map(({ line, reason }) => ({ file: name, line, key: '', reason })));
  }
  const parts: ImportSource['parts'] = [];
  for (const file of spec.files) {
    const table = tables.get(file.file);
    if (!table) continue;
    const fields = await a.fieldsOf({ app: spec.app, entity: file.entity });
    const made = toItems({ spec: file, fields, table, tables });
    parts.push({ file, items: made.items });
    problems.push(...made.problems);
  }
  return { spec, parts, problems };
}

/** The `import.yaml` of a folder. */
export function readSpec(folder: string): ImportSpec {
  const path = join(folder, SPEC_FILE);
  return parseImportSpec({ value: parse(readFileSync(path, 'utf8')) as Json, file: path });
}

function fileNames(spec: ImportSpec): Set<string> {
  return new Set(spec.files.flatMap((file) => [file.file, ...Object.values(file.lists).map((list) => list.file)]));
}
