import { createReadStream } from 'node:fs';
import { parse } from 'csv-parse';
import type { SourceRow, SourceTable } from '#core/imports/to-items.ts';

/**
 * Reads a CSV file with a head line. A row with too few or too many cells is kept out and told of, with its line;
 * the others are read.
 */
export async function readCsv(a: {
  path: string;
  file: string;
  nullText?: string;
}): Promise<{ table: SourceTable; bad: { line: number; reason: string }[] }> {
  const rows: SourceRow[] = [];
  const bad: { line: number; reason: string }[] = [];
  let columns: string[] | null = null;
  const parser = createReadStream(a.path).pipe(
    parse({ bom: true, info: true, relax_column_count: true, skip_empty_lines: true, relax_quotes: true }),
  );
  for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
    if (columns === null) {
      columns = record.map((name) => name.trim());
      continue;
    }
    if (record.length !== columns.length) {
      bad.push({ line: info.lines, reason: `has ${record.length} cells, the head line has ${columns.length}` });
      continue;
    }
    const cells = Object.fromEntries(
      columns.map((name, i) => [name, toCell({ text: record[i] ?? '', nullText: a.nullText })]),
    );
    rows.push({ line: info.lines, cells });
  }
  return { table: { file: a.file, columns: columns ?? [], rows }, bad };
}

function toCell(a: { text: string; nullText: string | undefined }): string | null {
  return a.text.trim() === '' || a.text === a.nullText ? null : a.text;
}
