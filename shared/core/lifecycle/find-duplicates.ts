import type { Issue } from '#core/errors/issue-codes.ts';
import { refKey } from '#core/records/ref.ts';
import { claimsOf } from './claims-of.ts';
import { envOf } from './env-of.ts';
import type { Pending } from './pending.ts';
import type { WriteUnit } from './write-unit.ts';

/**
 * The unique values of a record that others hold already. The claim in the transaction is what keeps them unique; this
 * looks ahead, for a refusal or a dry run to name everything at once.
 */
export async function findDuplicates(a: { pending: Pending; unit: WriteUnit }): Promise<Issue[]> {
  const { pending, unit } = a;
  const issues: Issue[] = [];
  for (const { unique, wanted } of claimsOf(pending)) {
    // a hook has found it free: should it be taken by now, the hook makes another one
    if (wanted === null || unit.unclaimed.has(wanted)) continue;
    const owner = await unit.env.reader.getClaim(wanted);
    if (owner === null || refKey(owner) === refKey(pending.ref)) continue;
    const other = unit.pending.get(refKey(owner));
    if (other && claimsOf(other).some((one) => one.held === wanted)) continue;
    issues.push(...duplicateIssues({ pending, unit, fields: unique.fields }));
  }
  return issues;
}

/** What to say of a value that another record has: the words of the `unique` validator, if there is one for it. */
export function duplicateIssues(a: { pending: Pending; unit: WriteUnit; fields: readonly string[] }): Issue[] {
  const { pending, unit, fields } = a;
  const { entity, ref } = pending;
  const index = entity.definition.validators.findIndex(
    (one) => one.type === 'unique' && one.severity !== 'warning' && one.fields.join('+') === fields.join('+'),
  );
  const validator = entity.validators.find((one) => one.index === index);
  const env = envOf({ pending, env: unit.env });
  const words = validator?.message?.render(env) ?? null;
  const own = `another record of ${ref.app}/${ref.entity} has the same ${fields.join(' and ')}`;
  const message = typeof words === 'string' ? words : own;
  return fields.map((path) => ({ path, code: validator?.code ?? 'DUPLICATE_VALUE', message }));
}
