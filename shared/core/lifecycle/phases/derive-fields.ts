import { normaliseField } from '#core/entities/normalise.ts';
import { ANY_CURRENCY, currencyFieldOf } from '#core/entities/types/money.ts';
import type { Issue } from '#core/errors/issue-codes.ts';
import type { WriteEnvironment } from '../command.ts';
import type { Pending } from '../pending.ts';
import { settleAmounts } from './settle-amounts.ts';

/**
 * What follows from the other fields of a record, worked out anew whenever one may have changed: computed fields, and
 * the scale of amounts whose currency stands beside them.
 */
export function deriveFields(a: { pending: Pending; env: Pick<WriteEnvironment, 'model'> }): Issue[] {
  const { entity } = a.pending;
  if (entity.computed.length === 0 && entity.amounts.length === 0) return [];
  return [...settleAmounts(a), ...computeFields(a)];
}

function computeFields(a: { pending: Pending; env: Pick<WriteEnvironment, 'model'> }): Issue[] {
  const { entity, record } = a.pending;
  const policy = a.env.model.policies(entity.app);
  return entity.computed.flatMap(({ field, expression }): Issue[] => {
    const { name } = field;
    const value = expression.evaluate({ ...record, record, policy });
    const beside = entity.fields.has(currencyFieldOf(name));
    const result = normaliseField({ field, value, currency: beside ? ANY_CURRENCY : entity.currency, path: name });
    record[name] = result.value;
    return result.issues.map((issue) => ({
      ...issue,
      message: `${issue.message} (as computed: ${expression.source})`,
    }));
  });
}
