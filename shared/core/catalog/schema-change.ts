import type { Issue } from '#core/errors/issue-codes.ts';
import type { OwnEventType } from './event-type.ts';

type PayloadField = OwnEventType['payload'][number];

/** What narrows the values that a field takes. */
const NARROWING = ['min', 'max', 'min_length', 'max_length', 'pattern', 'entity', 'scale', 'currency'] as const;

/**
 * What would break those who send or read events of a type, if its schema became another: senders need no more than
 * before and may send what they did, and readers find what they did. New optional members and values are no break.
 */
export function breakingChanges(a: { before: OwnEventType; after: OwnEventType }): Issue[] {
  const before = new Map(a.before.payload.map((field) => [field.name, field]));
  const after = new Map(a.after.payload.map((field) => [field.name, field]));
  const gone = [...before.keys()].filter((name) => !after.has(name));
  const added = a.after.payload.filter((field) => !before.has(field.name) && field.required === true);
  return [
    ...gone.map((name) => issue({ name, what: 'is gone, and who reads it would find nothing' })),
    ...added.map(({ name }) => issue({ name, what: 'is new and required, and nobody sends it yet' })),
    ...a.after.payload.flatMap((field) => {
      const known = before.get(field.name);
      return known ? fieldChanges({ before: known, after: field }) : [];
    }),
  ];
}

function fieldChanges(a: { before: PayloadField; after: PayloadField }): Issue[] {
  const { before, after } = a;
  const { name } = after;
  if (before.type !== after.type) return [issue({ name, what: `was ${before.type}` })];
  const issues: Issue[] = [];
  if (after.required === true && before.required !== true) issues.push(issue({ name, what: 'was not required' }));
  const lost = (before.values ?? []).filter((value) => after.values && !after.values.includes(value));
  if (lost.length > 0) issues.push(issue({ name, what: `no longer takes ${lost.join(', ')}` }));
  for (const key of NARROWING) {
    if (after[key] !== undefined && after[key] !== before[key])
      issues.push(issue({ name, what: `has another ${key}` }));
  }
  return issues;
}

function issue(a: { name: string; what: string }): Issue {
  const message = `payload.${a.name} ${a.what}: a change that breaks others needs a type of a new name`;
  return { path: `payload.${a.name}`, code: 'INCOMPATIBLE_CHANGE', message };
}
