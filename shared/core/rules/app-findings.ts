import type { TenantModel } from '#core/definitions/tenant-model.ts';
import type { Finding } from '#core/entities/compiled-entity.ts';
import { didYouMean } from '#core/errors/suggest.ts';

/**
 * Whether a rule stands in an app that nothing else is of, as a misspelt one does: it would see none of the policies
 * that are meant, and be found under no app. No error: the rest of the app may come later.
 */
export function appFindings(a: { model: TenantModel; ruleId: string }): Finding[] {
  const { model } = a;
  const stored = model.byId({ collection: 'event_rules', id: a.ruleId });
  if (!stored) return [];
  const { app } = stored.body;
  const others = model.definitions.filter((one) => one.collection !== 'event_rules').map((one) => one.body.app);
  const known = new Set([...others, ...model.eventTypes().map((one) => one.app)]);
  if (known.has(app)) return [];
  const message = `there is no app "${app}" besides this rule${didYouMean({ name: app, known })}`;
  return [{ severity: 'warning', path: 'app', code: 'UNKNOWN_APP', message }];
}
