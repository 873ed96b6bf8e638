import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { SYSTEM_EVENT_TYPES } from '#core/catalog/system-types.ts';
import { generatedDoc } from '#test/support/generated-doc.ts';
import { ROOT } from '#test/support/source-files.ts';
import { eventDocs } from '../../scripts/generate-event-docs.ts';

const PATH = 'docs/reference/events.md';

describe(PATH, () => {
  it('is as the catalog says (UPDATE_DOCS=1 writes it anew)', () => {
    const text = eventDocs();
    expect(generatedDoc({ path: PATH, text })).toBe(text);
  });

  it('has every type once', () => {
    const text = generatedDoc({ path: PATH, text: eventDocs() });
    const listed = [...text.matchAll(/^### ([A-Z_]+)$/gm)].map(([, name]) => name);
    expect(listed.sort()).toEqual(SYSTEM_EVENT_TYPES.map((one) => one.type).sort());
  });
});

describe('docs/guide/events.md', () => {
  it('maps each type that was replaced to what has come in its place', () => {
    const guide = readFileSync(join(ROOT, 'docs/guide/events.md'), 'utf8');
    const rows = [...guide.matchAll(/^\| `([A-Z_]+)` \| (legacy|retired) \| (.+) \|$/gm)].map(
      ([, type, status, successors = '']) => [type, status, [...successors.matchAll(/[A-Z_]+/g)].map(([name]) => name)],
    );
    const wanted = SYSTEM_EVENT_TYPES.filter((one) => one.successors.length > 0).map((one) => [
      one.type,
      one.status,
      [...one.successors],
    ]);
    expect(rows).toEqual(wanted);
  });
});
