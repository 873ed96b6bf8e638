import { describe, expect, it } from '@jest/globals';
import { FIELD_TYPES } from '#core/entities/field.ts';
import { generatedDoc } from '#test/support/generated-doc.ts';
import { fieldTypeDocs } from '../../scripts/generate-field-type-docs.ts';

const PATH = 'docs/reference/field-types.md';

describe(PATH, () => {
  it('is as the table of types says (UPDATE_DOCS=1 writes it anew)', () => {
    const text = fieldTypeDocs();
    expect(generatedDoc({ path: PATH, text })).toBe(text);
  });

  it('has a row and an explanation for each type, and none for a type that there is not', () => {
    const text = generatedDoc({ path: PATH, text: fieldTypeDocs() });
    const [table = ''] = text.split('## What is taken');
    const rows = [...table.matchAll(/^\| `([a-z_]+)` \|/gm)].map((match) => match[1]);
    const explained = [...text.matchAll(/^- `([a-z_]+)`: \S.{20,}$/gm)].map((match) => match[1]);
    expect(rows).toEqual([...FIELD_TYPES]);
    expect(explained).toEqual([...FIELD_TYPES]);
  });
});
