import type { Field, ItemField } from '#core/entities/field.ts';
import { invalid } from '#core/errors/dro-error.ts';
import type { Issue } from '#core/errors/issue-codes.ts';
import { didYouMean } from '#core/errors/suggest.ts';
import { type Scope, STRING } from '#core/expressions/cel-type.ts';
import { compileExpression, type Expression } from '#core/expressions/compile-expression.ts';
import type { Json, JsonObject } from '#core/json/json.ts';
import { convertCell } from './convert-cell.ts';
import type { ImportFile } from './import-spec.ts';

/** A row of a file: its cells by column, null where none stands, and its line. */
export type SourceRow = { line: number; cells: Record<string, string | null> };
/** Rows of a file and its columns. */
export type SourceTable = { file: string; columns: readonly string[]; rows: readonly SourceRow[] };
/** A row that cannot come in, and why. */
export type RowProblem = { file: string; line: number; key: string; reason: string };
/** A record to import: its key in the source, where it stands, and its values; references name keys. */
export type ImportItem = { key: string; file: string; line: number; values: JsonObject };

type Mapping = { column: string; field: Field | ItemField }[];

/**
 * Makes records of a file's rows, with the rows of other files that belong to them as lists. Rows without a key, or
 * with one that stood before, and list rows that belong to nothing are told of. Throws VALIDATION_FAILED when the
 * spec names columns or fields that are not there.
 */
export function toItems(a: {
  spec: ImportFile;
  fields: ReadonlyMap<string, Field>;
  table: SourceTable;
  tables: ReadonlyMap<string, SourceTable>;
}): { items: ImportItem[]; problems: RowProblem[] } {
  const { spec, table } = a;
  const issues: Issue[] = [];
  const fields = mapping({ columns: spec.fields, table, known: a.fields, path: spec.file, issues });
  const values = compileValues({ values: spec.values, table, path: spec.file, issues });
  mustHave({ column: spec.key, table, issues });
  const lists = Object.entries(spec.lists).map(([name, list]) => {
    const source = a.tables.get(list.file) ?? { file: list.file, columns: [], rows: [] };
    mustHave({ column: list.by, table: source, issues });
    const items = new Map((a.fields.get(name)?.fields ?? []).map((one) => [one.name, one]));
    return {
      name,
      file: list.file,
      fields: mapping({ columns: list.fields, table: source, known: items, path: `${list.file}`, issues }),
      values: compileValues({ values: list.values, table: source, path: list.file, issues }),
      rows: groupBy({ rows: source.rows, column: list.by }),
    };
  });
  if (issues.length > 0) throw invalid({ what: `the import of ${spec.file}`, issues });
  const problems: RowProblem[] = [];
  const items: ImportItem[] = [];
  const lines = new Map<string, number>();
  for (const row of table.rows) {
    const key = row.cells[spec.key] ?? '';
    const before = lines.get(key);
    if (key === '' || before !== undefined) {
      const reason = key === '' ? `has no ${spec.key}` : `has the ${spec.key} of line ${before}`;
      problems.push({ file: table.file, line: row.line, key, reason });
      continue;
    }
    lines.set(key, row.line);
    const record = toValues({ row, fields, values });
    for (const list of lists) {
      record[list.name] = (list.rows.get(key) ?? []).map((item) => toValues({ row: item, ...list }));
    }
    items.push({ key, file: table.file, line: row.line, values: record });
  }
  return {
    items,
    problems: [...problems, ...lists.flatMap((list) => orphans({ list, owners: lines, owner: table.file }))],
  };
}

function orphans(a: {
  list: { file: string; rows: ReadonlyMap<string, SourceRow[]> };
  owners: ReadonlyMap<string, number>;
  owner: string;
}): RowProblem[] {
  return [...a.list.rows]
    .filter(([key]) => !a.owners.has(key))
    .flatMap(([key, rows]) =>
      rows.map(({ line }) => ({
        file: a.list.file,
        line,
        key,
        reason: `belongs to "${key}", which ${a.owner} does not have`,
      })),
    );
}

function mapping(a: {
  columns: Record<string, string>;
  table: SourceTable;
  known: ReadonlyMap<string, Field | ItemField>;
  path: string;
  issues: Issue[];
}): Mapping {
  return Object.entries(a.columns).flatMap(([name, column]) => {
    mustHave({ column, table: a.table, issues: a.issues });
    const field = a.known.get(name);
    if (field) return [{ column, field }];
    const hint = didYouMean({ name, known: a.known.keys() });
    a.issues.push({ path: `${a.path}.${name}`, code: 'UNKNOWN_FIELD', message: `there is no field "${name}"${hint}` });
    return [];
  });
}

function mustHave(a: { column: string; table: SourceTable; issues: Issue[] }): void {
  if (a.table.columns.includes(a.column)) return;
  const hint = didYouMean({ name: a.column, known: a.table.columns });
  const message = `${a.table.file} has no column "${a.column}"${hint}`;
  a.issues.push({ path: `${a.table.file}.${a.column}`, code: 'UNKNOWN_NAME', message });
}

function compileValues(a: {
  values: Record<string, string>;
  table: SourceTable;
  path: string;
  issues: Issue[];
}): [string, Expression][] {
  const scope: Scope = Object.fromEntries(a.table.columns.map((column) => [column, STRING]));
  return Object.entries(a.values).flatMap(([name, source]): [string, Expression][] => {
    const result = compileExpression({ source, scope, path: `${a.path}.${name}` });
    if (result.ok) return [[name, result.expression]];
    a.issues.push(...result.issues);
    return [];
  });
}

function toValues(a: { row: SourceRow; fields: Mapping; values: [string, Expression][] }): JsonObject {
  const values: JsonObject = {};
  for (const { column, field } of a.fields) {
    const text = a.row.cells[column] ?? null;
    if (text !== null) values[field.name] = convertCell({ field, text });
  }
  for (const [name, expression] of a.values) values[name] = expression.evaluate(a.row.cells) satisfies Json;
  return values;
}

function groupBy(a: { rows: readonly SourceRow[]; column: string }): Map<string, SourceRow[]> {
  const groups = new Map<string, SourceRow[]>();
  for (const row of a.rows) {
    const key = row.cells[a.column] ?? '';
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return groups;
}
