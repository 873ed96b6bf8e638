import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { parseDefinition } from '#core/definitions/collections.ts';
import { ROOT } from '#test/support/source-files.ts';

describe('the guide to webhooks that come in', () => {
  it('shows a source that can be saved', () => {
    const text = readFileSync(join(ROOT, 'docs/guide/inbound.md'), 'utf8');
    const [, yaml = ''] = /```yaml\n([\s\S]*?)```/.exec(text) ?? [];
    const source = parseDefinition({ collection: 'inbound_sources', value: parse(yaml) });
    expect(source.map).toHaveLength(3);
  });
});
