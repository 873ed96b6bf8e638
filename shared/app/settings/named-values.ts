import { fillNames, namesIn } from '#core/actions/named-values.ts';
import { invalid } from '#core/errors/dro-error.ts';
import type { Json } from '#core/json/json.ts';
import type { Platform } from '../platform.ts';
import { openSecrets } from './secrets.ts';
import { readSettings } from './settings.ts';

/** A rendered value with the tenant's settings and secrets put in. Throws VALIDATION_FAILED for one that is not there. */
export async function withNamedValues(a: { platform: Platform; tenant: string; value: Json }): Promise<Json> {
  const { value } = a;
  const names = [...new Set(namesIn(value))];
  if (names.length === 0) return value;
  const known = await namedValues({ ...a, names });
  return fillNames({ value, lookup: (name) => known.get(name) ?? '' });
}

/** Settings and secrets by name. Throws VALIDATION_FAILED for one that is not there. */
export async function namedValues(a: {
  platform: Platform;
  tenant: string;
  names: readonly string[];
}): Promise<ReadonlyMap<string, string>> {
  const { names } = a;
  const [settings, secrets] = await Promise.all([readSettings(a), openSecrets(a)]);
  const known = new Map(names.flatMap((name, i) => pairOf({ name, value: secrets[i] ?? settings[name] })));
  const issues = names
    .filter((name) => !known.has(name))
    .map((name) => ({
      path: name,
      code: 'UNKNOWN_NAME' as const,
      message: `there is no setting and no secret "${name}"`,
    }));
  if (issues.length > 0) throw invalid({ what: 'the action', issues });
  return known;
}

function pairOf(a: { name: string; value: string | null | undefined }): [string, string][] {
  return typeof a.value === 'string' ? [[a.name, a.value]] : [];
}
