import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Json } from '#core/json/json.ts';

/**
 * What a golden file holds; with UPDATE_GOLDENS=1 the file is written anew first, and its diff is for a reviewer to
 * read.
 */
export function golden(a: { file: URL; actual: Json }): Json {
  const text = `${JSON.stringify(a.actual, null, 2)}\n`;
  if (process.env['UPDATE_GOLDENS'] === '1') {
    mkdirSync(dirname(a.file.pathname), { recursive: true });
    writeFileSync(a.file, text);
  }
  return JSON.parse(readFileSync(a.file, 'utf8')) as Json;
}
