import { lintConstraints } from '#core/entities/lint-constraints.ts';
import { normaliseFields } from '#core/entities/normalise.ts';
import type { Issue } from '#core/errors/issue-codes.ts';
import type { Json, JsonObject } from '#core/json/json.ts';
import type { Ask } from './definition.ts';

/**
 * Brings what a decider filled in to its canonical form, with all that is wrong: unknown and malformed fields, and
 * those that are missing, always or for this outcome.
 */
export function readForm(a: { ask: Ask; outcome: string; values: JsonObject }): {
  values: JsonObject;
  issues: Issue[];
} {
  const { ask, outcome } = a;
  const fields = new Map(ask.fields.map((field) => [field.name, field]));
  const { values, issues } = normaliseFields({ values: a.values, fields, currency: null, path: 'fields' });
  const needed = ask.requires[outcome] ?? [];
  const wrong = new Set(issues.map((issue) => issue.path));
  const missing = ask.fields.filter(
    (field) =>
      (field.required === true || needed.includes(field.name)) &&
      isBlank(values[field.name] ?? null) &&
      !wrong.has(`fields.${field.name}`),
  );
  return {
    values,
    issues: [
      ...issues,
      ...missing.map(({ name }): Issue => {
        const when = needed.includes(name) ? ` with ${outcome}` : '';
        return { path: `fields.${name}`, code: 'REQUIRED', message: `fields.${name} must be given${when}` };
      }),
    ],
  };
}

/** What is wrong with a form although its shape is right. */
export function lintForm(a: { ask: Ask; path: string; entityPaths: readonly string[] }): Issue[] {
  const { ask, path } = a;
  const names = ask.fields.map((field) => field.name);
  const unknown = Object.entries(ask.requires).flatMap(([outcome, needed]): Issue[] => {
    const at = `${path}.requires.${outcome}`;
    if (!ask.outcomes.includes(outcome)) {
      return [{ path: at, code: 'NOT_IN_VALUES', message: `${at}: there is no outcome "${outcome}"` }];
    }
    return needed.flatMap((name, i): Issue[] =>
      names.includes(name)
        ? []
        : [{ path: `${at}[${i}]`, code: 'UNKNOWN_FIELD', message: `the form has no field "${name}"` }],
    );
  });
  return [...ask.fields.flatMap((field, i) => lintField({ ...a, field, path: `${path}.fields[${i}]`, i })), ...unknown];
}

function lintField(a: {
  ask: Ask;
  field: Ask['fields'][number];
  path: string;
  i: number;
  entityPaths: readonly string[];
}): Issue[] {
  const { field, path, i } = a;
  const issues = lintConstraints({ field, path, currency: field.currency ?? null });
  if (a.ask.fields.findIndex((one) => one.name === field.name) < i) {
    issues.push({ path: `${path}.name`, code: 'DUPLICATE_NAME', message: `"${field.name}" is defined twice` });
  }
  if (field.type === 'secret' || field.type === 'file') {
    const message = `${path}.type: a decision is kept and shown, so its form can have no ${field.type}`;
    issues.push({ path: `${path}.type`, code: 'NOT_APPLICABLE', message });
  }
  if (field.type === 'enum' && field.values === undefined) {
    issues.push({ path: `${path}.values`, code: 'REQUIRED', message: `${path}: an enum needs its values` });
  }
  if (field.type !== 'reference') return issues;
  if (field.entity === undefined || !a.entityPaths.includes(field.entity)) {
    const message = `${path}.entity must name an entity, as app/name`;
    issues.push({ path: `${path}.entity`, code: 'UNKNOWN_ENTITY', message });
  }
  return issues;
}

function isBlank(value: Json): boolean {
  return value === null || value === '';
}
