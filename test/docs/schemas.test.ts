import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { jsonSchemaOf, SCHEMA_NAMES } from '#core/definitions/json-schema-of.ts';
import type { JsonObject } from '#core/json/json.ts';
import { generatedDoc } from '#test/support/generated-doc.ts';
import { ROOT } from '#test/support/source-files.ts';

const FOLDER = 'docs/reference/schemas';
const kinds = Object.entries(SCHEMA_NAMES);

describe(FOLDER, () => {
  it.each(kinds)('%s.json is as the code says (UPDATE_DOCS=1 writes it anew)', (name, collection) => {
    const text = `${JSON.stringify(jsonSchemaOf({ collection }), null, 2)}\n`;

    expect(generatedDoc({ path: `${FOLDER}/${name}.json`, text })).toBe(text);
  });

  it('has a file for each kind and none besides', () => {
    const files = readdirSync(join(ROOT, FOLDER)).sort();

    expect(files).toEqual(kinds.map(([name]) => `${name}.json`).sort());
  });

  it('tells editors which steps and actions there are', () => {
    const text = JSON.stringify(jsonSchemaOf({ collection: '_workflows' }));

    expect(
      ['wait_for_event', 'collection', 'human_task', 'set_field', 'webhook'].filter(
        (one) => !text.includes(`"${one}"`),
      ),
    ).toEqual([]);
  });

  it('takes what a definition need not say as not required', () => {
    const { required, properties } = jsonSchemaOf({ collection: '_workflows' });

    expect(required).toEqual(['app', 'name', 'steps']);
    expect(Object.keys(properties as JsonObject)).toContain('trigger');
  });
});
