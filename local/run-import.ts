import type { ImportResult } from '#app/imports/import-items.ts';
import type { Field } from '#core/entities/field.ts';
import type { RowProblem } from '#core/imports/to-items.ts';
import { isObject, type JsonObject } from '#core/json/json.ts';
import { readSource } from './import-source.ts';

/** Where records go: the platform in this process, or another one over HTTP. */
export type ImportTarget = {
  fieldsOf(a: { app: string; entity: string }): Promise<ReadonlyMap<string, Field>>;
  send(a: {
    app: string;
    entity: string;
    source: string;
    items: { key: string; values: JsonObject }[];
  }): Promise<ImportResult[]>;
};

/** What an import did, by file, and the rows that it left out. */
export type ImportReport = {
  source: string;
  files: { file: string; entity: string; rows: number; created: number; exists: number; failed: number }[];
  problems: RowProblem[];
};

const AT_ONCE = 50;

/**
 * Imports a folder. Run again it brings only what is missing; rows that are refused are told of with file, line and
 * reason, and keep no other out.
 */
export async function runImport(a: {
  folder: string;
  target: ImportTarget;
  onProgress?: (a: { label: string; done: number; total: number }) => void;
}): Promise<ImportReport> {
  const { target } = a;
  const { spec, parts, problems } = await readSource({ folder: a.folder, fieldsOf: (one) => target.fieldsOf(one) });
  const report: ImportReport = { source: spec.source, files: [], problems };
  for (const { file, items } of parts) {
    const counts = { created: 0, exists: 0, failed: 0 };
    const progress = (done: number): void => a.onProgress?.({ label: file.entity, done, total: items.length });
    progress(0);
    for (let from = 0; from < items.length; from += AT_ONCE) {
      const part = items.slice(from, from + AT_ONCE);
      const results = await target.send({
        app: spec.app,
        entity: file.entity,
        source: spec.source,
        items: part.map(({ key, values }) => ({ key, values })),
      });
      results.forEach((result, i) => {
        counts[result.status]++;
        const item = part[i];
        if (result.status === 'failed' && item) problems.push({ ...item, reason: reasonOf(result) });
      });
      progress(Math.min(from + AT_ONCE, items.length));
    }
    report.files.push({ file: file.file, entity: file.entity, rows: items.length, ...counts });
  }
  report.problems = problems.map(({ file, line, key, reason }) => ({ file, line, key, reason }));
  return report;
}

function reasonOf(result: ImportResult): string {
  const issues = Array.isArray(result.error?.['errors']) ? result.error['errors'] : [];
  const messages = issues.flatMap((issue) =>
    isObject(issue) && typeof issue['message'] === 'string' ? [issue['message']] : [],
  );
  return messages.length > 0 ? messages.join('; ') : String(result.error?.['detail'] ?? 'refused');
}
