import { describe, expect, it } from '@jest/globals';
import { ERRORS } from '#core/errors/codes.ts';
import { ISSUES } from '#core/errors/issue-codes.ts';
import { generatedDoc } from '#test/support/generated-doc.ts';
import { errorDocs } from '../../scripts/generate-error-docs.ts';

const PATH = 'docs/reference/errors.md';

describe(PATH, () => {
  it('is as the tables say (UPDATE_DOCS=1 writes it anew)', () => {
    const text = errorDocs();
    expect(generatedDoc({ path: PATH, text })).toBe(text);
  });

  it('has a row for each code, and none for a code that there is not', () => {
    const text = generatedDoc({ path: PATH, text: errorDocs() });
    const listed = [...text.matchAll(/^\| `([A-Z_]+)` \|/gm)].map((match) => match[1]);
    expect(listed).toEqual([...Object.keys(ERRORS), ...Object.keys(ISSUES)]);
  });

  it('has a status, a meaning and a way out for each code of an answer', () => {
    const text = generatedDoc({ path: PATH, text: errorDocs() });
    const [, answers = ''] = text.split('## Codes of answers');
    const rows = [...answers.matchAll(/^\| `[A-Z_]+` \| \d{3} \| [^|]{5,} \| [^|]{10,} \|$/gm)];
    expect(rows).toHaveLength(Object.keys(ERRORS).length);
  });
});
