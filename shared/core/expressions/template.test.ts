import { describe, expect, it } from '@jest/globals';
import type { Json } from '#core/json/json.ts';
import { SAMPLE_RECORD, SAMPLE_SCOPE } from '#test/expressions/sample.ts';
import { compileTemplate, compileTemplateTree, type Template } from './template.ts';

function compiled(source: string): Template {
  const result = compileTemplate({ source, scope: SAMPLE_SCOPE });
  if (!result.ok) throw new Error(JSON.stringify(result.issues));
  return result.template;
}

describe('a template', () => {
  it.each<[string, Json]>([
    ['plain { text } }}', 'plain { text } }}'],
    ['', ''],
    ['{{ quantity }}', 7],
    ['{{quantity * 2}}', 14],
    ['{{ tags }}', ['urgent', 'eu']],
    ['{{ amount }}', '12.50'],
    ['{{ note }}', null],
    [' {{ quantity }}', ' 7'],
    ['{{ name }}: {{ amount }} on {{ due_date }}{{ note }}.', 'Ärger GmbH: 12.50 on 2026-03-01.'],
    ['{{ tags }} and {{ active }}', '["urgent","eu"] and true'],
    ['{{ {"a": {"b": 1}} }}', { a: { b: 1 } }],
    ['{{ {"a": {"b": 1}}}}', { a: { b: 1 } }],
    ['{{ "}}" + name }}!', '}}Ärger GmbH!'],
    ["{{ '{{' }}x", '{{x'],
    ['a\n{{ name }}\nb', 'a\nÄrger GmbH\nb'],
  ])('%j renders as %j', (source, value) => {
    expect(compiled(source).render(SAMPLE_RECORD)).toEqual(value);
  });

  it('keeps the type of an expression that stands alone', () => {
    expect([
      compiled('{{ quantity }}').type.kind,
      compiled('{{ quantity }}.').type.kind,
      compiled('x').type.kind,
    ]).toEqual(['int', 'string', 'string']);
  });

  it('knows what it reads', () => {
    expect(compiled('{{ name }} {{ record.name }} {{ name }}').reads).toEqual([['name'], ['record', 'name']]);
  });

  it.each([
    ['{{ stauts }}', 'UNKNOWN_NAME'],
    ['{{ name', 'SYNTAX'],
    ['{{ }}', 'SYNTAX'],
    ['a {{ name }} {{ amount / 3 }}', 'TYPE_MISMATCH'],
  ])('%j is refused as %s', (source, code) => {
    expect(compileTemplate({ source, scope: SAMPLE_SCOPE, path: 'text' })).toMatchObject({
      issues: [{ path: 'text', code }],
    });
  });
});

describe('a tree of templates', () => {
  it('fills in every text and leaves the rest', () => {
    const value = { '{{ name }}': ['{{ quantity }}', { a: 'n: {{ name }}' }], b: 3, c: null, d: true };
    const tree = compileTemplateTree({ value, scope: SAMPLE_SCOPE });
    expect(tree.ok && tree.render(SAMPLE_RECORD)).toEqual({
      '{{ name }}': [7, { a: 'n: Ärger GmbH' }],
      b: 3,
      c: null,
      d: true,
    });
    expect(tree.ok && tree.reads).toEqual([['quantity'], ['name']]);
  });

  it('says where each problem stands', () => {
    const value = { a: ['x', '{{ nmae }}'], b: { c: '{{ 1 + }}' } };
    expect(compileTemplateTree({ value, scope: SAMPLE_SCOPE, path: 'then.input' })).toMatchObject({
      issues: [
        { path: 'then.input.a[1]', code: 'UNKNOWN_NAME' },
        { path: 'then.input.b.c', code: 'SYNTAX' },
      ],
    });
  });

  it('keeps members called __proto__ to themselves', () => {
    const tree = compileTemplateTree({ value: JSON.parse('{"__proto__": {"x": "{{ name }}"}}'), scope: SAMPLE_SCOPE });
    expect(JSON.stringify(tree.ok && tree.render(SAMPLE_RECORD))).toBe('{"__proto__":{"x":"Ärger GmbH"}}');
  });
});
