import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { BUILTIN_HOOKS } from '#core/hooks/builtins/index.ts';
import { generatedDoc } from '#test/support/generated-doc.ts';
import { ROOT } from '#test/support/source-files.ts';
import { builtinDocs } from '../../scripts/generate-builtin-docs.ts';

const PATH = 'docs/reference/builtins.md';

describe(PATH, () => {
  it('is as the registry says (UPDATE_DOCS=1 writes it anew)', () => {
    const text = builtinDocs();
    expect(generatedDoc({ path: PATH, text })).toBe(text);
  });

  it('has every builtin and guard family that the product must have', () => {
    const spec = JSON.parse(readFileSync(join(ROOT, 'test/fixtures/spec/starter-set.json'), 'utf8'));
    const text = generatedDoc({ path: PATH, text: builtinDocs() });
    const listed = [...text.matchAll(/^## ([a-z_]+)$/gm)].map(([, name]) => name);
    expect(listed.sort()).toEqual([...spec.builtins, ...spec.guardFamilies].sort());
    expect(BUILTIN_HOOKS.filter((hook) => hook.docs.length < 40)).toEqual([]);
  });
});
