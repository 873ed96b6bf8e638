import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { Op } from '#core/plan/plan.ts';
import type { Iso } from '#core/records/row.ts';
import { expiry, type Item, number, packed, text } from './attributes.ts';
import { sysItemKey } from './keys.ts';

type Sys = Extract<Op, { kind: 'sys' }>;
/** `anew` = a row in the way has expired: what is written blindly takes its place. */
type Write = { op: Sys; value: string; table: string; now: Iso; anew: boolean };

const LIVE = '(attribute_not_exists(x) OR x > :now)';
const GONE = '(attribute_not_exists(pk) OR x <= :now)';

/** One platform row's part of a transaction. Etags count writes and begin anew with each life of the row. */
export function sysWrite(a: Write): TransactWriteItem {
  const { op, table } = a;
  if (op.value === null) {
    return { Delete: { TableName: table, Key: sysItemKey(op.key), ...removeCondition(a) } };
  }
  if (op.expect === 'any' && !a.anew) return { Update: blindUpdate(a) };
  const etag = typeof op.expect === 'number' ? op.expect + 1 : 1;
  const item = { ...sysItemKey(op.key), e: number(etag), ...body(a) };
  return { Put: { TableName: table, Item: item, ...condition(a) } };
}

type Condition = { ConditionExpression?: string; ExpressionAttributeValues?: Item };

function condition(a: Write): Condition {
  const { expect } = a.op;
  const values = { ':now': text(a.now) };
  if (typeof expect !== 'number') return { ConditionExpression: GONE, ExpressionAttributeValues: values };
  return {
    ConditionExpression: `e = :e AND ${LIVE}`,
    ExpressionAttributeValues: { ...values, ':e': number(expect) },
  };
}

function removeCondition(a: Write): Condition {
  return a.op.expect === 'any' ? {} : condition(a);
}

function blindUpdate(a: Write): NonNullable<TransactWriteItem['Update']> {
  const set = Object.entries(body(a));
  const unset = ['x', 'ttl'].filter((name) => !set.some(([other]) => other === name));
  const names = Object.fromEntries([...set.map(([name]) => name), ...unset].map((name) => [`#${name}`, name]));
  const assignments = set.map(([name]) => `#${name} = :${name}`).join(', ');
  const remove = unset.length > 0 ? ` REMOVE ${unset.map((name) => `#${name}`).join(', ')}` : '';
  return {
    TableName: a.table,
    Key: sysItemKey(a.op.key),
    UpdateExpression: `SET e = if_not_exists(e, :zero) + :one, ${assignments}${remove}`,
    ConditionExpression: LIVE,
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: {
      ...Object.fromEntries(set.map(([name, value]) => [`:${name}`, value])),
      ':now': text(a.now),
      ':zero': number(0),
      ':one': number(1),
    },
  };
}

/** Rows that guards go by say when they were touched: lists may not show yet what came with it. */
function body(a: Write): Item {
  const touched: Item = a.op.key.kind === 'children' ? { touched: number(Date.parse(a.now)) } : {};
  return { d: packed(a.value), ...expiry(a.op.ttl), ...touched };
}
