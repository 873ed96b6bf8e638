import { breakingChanges } from '#core/catalog/schema-change.ts';
import { invalid } from '#core/errors/dro-error.ts';
import type { DefinitionChange } from './save-definitions.ts';

/** Throws VALIDATION_FAILED when a change of an event type would break those who send or read its events. */
export function checkSchema(change: DefinitionChange): void {
  if (change.kind !== 'put' || change.stored.collection !== 'event_catalog') return;
  if (change.previous?.collection !== 'event_catalog') return;
  const { body: before } = change.previous;
  const { body: after } = change.stored;
  const issues = breakingChanges({ before, after });
  for (const key of ['app', 'type'] as const) {
    if (before[key] === after[key]) continue;
    const message = `the ${key} of an event type cannot change: rules and stored events name it`;
    issues.push({ path: key, code: 'IMMUTABLE', message });
  }
  if (issues.length > 0) throw invalid({ what: `the change of ${before.type}`, issues });
}
