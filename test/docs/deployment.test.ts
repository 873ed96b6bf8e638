import { describe, expect, it } from '@jest/globals';
import { FUNCTIONS } from '#cdk/function-code.ts';
import { synthesised } from '#test/cdk/synthesised.ts';
import { generatedDoc } from '#test/support/generated-doc.ts';
import { deploymentDocs } from '../../scripts/generate-deployment-docs.ts';

const PATH = 'docs/reference/deployment.md';
const { prod } = synthesised(['prod']);
const text = deploymentDocs(prod.resources);

describe(PATH, () => {
  it('is as the templates say (UPDATE_DOCS=1 writes it anew)', () => {
    expect(generatedDoc({ path: PATH, text })).toBe(text);
  });

  it('draws every function with somebody who calls it, and names none that is not there', () => {
    const [, drawn = ''] = text.split('```mermaid\n');
    const called = [...drawn.matchAll(/^ {2}\w+ -->(?:\|[^|]*\|)? (\w+?)(?:Function)?$/gm)].map(([, to]) => to);
    const missing = FUNCTIONS.filter((name) => !called.some((to) => to?.endsWith(name)));
    expect(missing).toEqual([]);
    const nodes = new Set([...drawn.matchAll(/^ {4}(\w+)[[({]/gm)].map(([, id]) => id));
    const ends = [...drawn.matchAll(/^ {2}(\w+) -\.?->?(?:->)?(?:\|[^|]*\|)? (\w+)$/gm)].flatMap(([, x, y]) => [x, y]);
    expect(ends.length).toBeGreaterThan(40);
    expect(ends.filter((id) => !nodes.has(id))).toEqual([]);
  });
});
