import type { Field } from '#core/entities/field.ts';
import { compileTemplate, type Template } from '#core/expressions/template.ts';
import type { ValidatorScope } from './validator.ts';

const BRACES = /(?<!\{)\{(original\.)?([a-z][a-z0-9_]*)(:raw|:label)?\}(?!\})/g;

/** A validator's message: `{{ CEL }}` in text. MetaForge's `{f}`, `{f:label}` and `{original.f}` are read too. */
export function messageOf(a: { source: string | undefined; scope: ValidatorScope }): Template | null {
  const { scope } = a;
  if (a.source === undefined) return null;
  const source = a.source.replaceAll(BRACES, (text, original = '', name: string, suffix = '') => {
    const field = scope.fields.get(name);
    // what is no field is left as it stands
    if (!field) return text;
    return suffix === ':label' ? labelOf(field) : `{{ ${original}${name} }}`;
  });
  const result = compileTemplate({ source, scope: scope.scope, path: `${scope.path}.message` });
  if (result.ok) return result.template;
  scope.issues.push(...result.issues);
  return null;
}

function labelOf(field: Field): string {
  return field.label ?? field.name.replaceAll('_', ' ');
}
