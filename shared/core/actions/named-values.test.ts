import { describe, expect, it } from '@jest/globals';
import { STRING } from '#core/expressions/cel-type.ts';
import type { Json } from '#core/json/json.ts';
import { compileNamedTree, fillNames, namesIn } from './named-values.ts';

const scope = { name: STRING };
function run(a: { value: Json; name?: string }): Json {
  const tree = compileNamedTree({ value: a.value, scope, path: 'then' });
  const rendered = tree.ok ? tree.render({ name: a.name ?? 'Ana' }) : null;
  return fillNames({ value: rendered, lookup: (one) => `<${one}>` });
}

describe('named values', () => {
  it('stand where the author wrote them, beside templates', () => {
    const value = run({ value: { url: 'https://${HOST}/{{ name }}', list: ['${A}${B}'], n: 1, only: '{{ name }}' } });
    expect(value).toEqual({ url: 'https://<HOST>/Ana', list: ['<A><B>'], n: 1, only: 'Ana' });
  });

  it.each([
    ['whole', 'x {{ name }}', '${SECRET}', 'x ${SECRET}'],
    ['alone', '{{ name }}', '${SECRET}', '${SECRET}'],
    ['behind a dollar', '${{ name }}', '{SECRET}', '${SECRET}'],
    ['before a brace', '{{ name }}{SECRET}', '$', '${SECRET}'],
    ['with the mark of ours', '{{ name }}', '\u0000SECRET\u0000', '\ufffdSECRET\ufffd'],
  ])('are never made of data: %s', (_what, value, name, expected) => {
    expect(run({ value, name })).toBe(expected);
  });

  it('in the texts of an expression are texts', () => {
    const value = run({ value: '{{ "${A}" + name }}' });
    expect(value).toBe('${A}Ana');
  });

  it('are listed before they are put in', () => {
    const tree = compileNamedTree({ value: { a: '${A}', b: ['x${B}{{ name }}'] }, scope, path: '' });
    expect(tree.ok && namesIn(tree.render({ name: '${C}' }))).toEqual(['A', 'B']);
  });

  it('leave the problems of templates as they are', () => {
    const tree = compileNamedTree({ value: { a: ['{{ nam }}'] }, scope, path: 'then' });
    expect(tree).toMatchObject({ ok: false, issues: [{ path: 'then.a[0]', code: 'UNKNOWN_NAME' }] });
  });
});
