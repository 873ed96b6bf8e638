import { normaliseFields } from '#core/entities/normalise.ts';
import type { Issue } from '#core/errors/issue-codes.ts';
import type { Json } from '#core/json/json.ts';
import type { RuleNeighbours } from './compile-rule.ts';

/** What an entity has against a value for one of its fields, before anything is written. */
export function valueIssues(a: {
  path: string;
  field: string;
  value: Json;
  at: string;
  neighbours: RuleNeighbours;
}): Issue[] {
  const [app = '', name = ''] = a.path.split('/');
  const entity = a.neighbours.entity({ app, name });
  const field = entity?.fields.get(a.field);
  if (!entity || !field) return [];
  const { fields, currency } = entity;
  const { issues } = normaliseFields({ values: { [a.field]: a.value }, fields, currency, path: '' });
  return issues.map((issue) => ({
    ...issue,
    path: a.at + issue.path.slice(a.field.length),
    message: `${a.at}: ${issue.message}`,
  }));
}
