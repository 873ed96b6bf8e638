import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { projectRoot } from '#local/project-root.ts';

/**
 * A file of docs/ that is made from the code, as it stands there. With UPDATE_DOCS=1 in the environment it is
 * written first.
 */
export function generatedDoc(a: { path: string; text: string }): string {
  const file = join(projectRoot(), a.path);
  if (process.env['UPDATE_DOCS'] === '1') {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, a.text);
  }
  return readFileSync(file, 'utf8');
}
