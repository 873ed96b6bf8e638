import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { PreparedPlan } from '#adapters/store/prepare-plan.ts';
import type { Op, Plan } from '#core/plan/plan.ts';
import type { Ref } from '#core/records/ref.ts';
import type { Iso } from '#core/records/row.ts';
import { expiry, type Item, itemBytes, number, packed, text } from './attributes.ts';
import type { Slots } from './index-slots.ts';
import { journalItem } from './journal-items.ts';
import { claimKey, markKey, recordKey } from './keys.ts';
import { recordItem } from './record-items.ts';
import { sysWrite } from './sys-writes.ts';

/** What a plan is made into items with; `anew` = operations on platform rows that have expired. */
export type CommitInput = {
  prepared: PreparedPlan;
  table: string;
  slots: (entity: Ref) => Slots;
  now: Iso;
  anew: ReadonlySet<number>;
};

// so that a refusal says what stands in the way, and needs no second read
const SHOW = { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } as const;
const NEW = 'attribute_not_exists(pk)';

/** One transaction: the journal row, then the mark if there is one, then one item for each operation. */
export function commitItems(a: CommitInput): TransactWriteItem[] {
  const { plan, values, journal } = a.prepared;
  const row = journalItem({ tenant: plan.tenant, journal: plan.journal, body: journal });
  return [
    { Put: { TableName: a.table, Item: row, ConditionExpression: NEW } },
    ...markItems(a),
    ...plan.ops.map((op, i) => opItem({ ...a, op, value: values[i] ?? '', tenant: plan.tenant, anew: a.anew.has(i) })),
  ];
}

/** Where the first operation of a plan stands in its transaction. */
export function firstOp(plan: Plan): number {
  return plan.idempotency ? 2 : 1;
}

/** Bytes of a transaction, as DynamoDB counts those that it writes. */
export function transactionBytes(items: readonly TransactWriteItem[]): number {
  return items.reduce(
    (sum, { Put, Update }) => sum + itemBytes(Put?.Item ?? {}) + itemBytes(Update?.ExpressionAttributeValues ?? {}),
    0,
  );
}

function markItems(a: CommitInput): TransactWriteItem[] {
  const { plan, response } = a.prepared;
  if (!plan.idempotency) return [];
  const { key, bodyHash, ttl } = plan.idempotency;
  const content = { w: text(plan.journal.writeId), h: text(bodyHash), d: packed(response), ...expiry(ttl) };
  return [
    {
      Put: {
        TableName: a.table,
        Item: { ...markKey({ tenant: plan.tenant, key }), ...content },
        ConditionExpression: `${NEW} OR x <= :now`,
        ExpressionAttributeValues: { ':now': text(a.now) },
        ...SHOW,
      },
    },
  ];
}

type OpInput = Omit<CommitInput, 'anew'> & { op: Op; value: string; tenant: string; anew: boolean };

function opItem(a: OpInput): TransactWriteItem {
  const { op, table, tenant, value } = a;
  switch (op.kind) {
    case 'put': {
      const item = recordItem({ op, data: value, slots: a.slots(op.row.ref) });
      return { Put: { TableName: table, Item: item, ...putCondition(op.expect), ...SHOW } };
    }
    case 'check':
      return { ConditionCheck: { TableName: table, Key: recordKey(op.ref), ...readCondition(op.expect), ...SHOW } };
    case 'sys':
      return sysWrite({ op, value, table, now: a.now, anew: a.anew });
    case 'unclaimed':
      return { ConditionCheck: { TableName: table, Key: claimKey({ tenant, key: op.key }), ConditionExpression: NEW } };
    default:
      return claimItem({ op, table, tenant });
  }
}

type Condition = { ConditionExpression: string; ExpressionAttributeValues?: Item };

/** A tombstone counts as existing: its version chain goes on. */
function putCondition(expect: 'absent' | number): Condition {
  if (expect === 'absent') return { ConditionExpression: NEW };
  return { ConditionExpression: 'v = :v', ExpressionAttributeValues: { ':v': number(expect) } };
}

/** To a reader a tombstone is absent. */
function readCondition(expect: 'absent' | number): Condition {
  return expect === 'absent' ? { ConditionExpression: `${NEW} OR attribute_exists(gone)` } : putCondition(expect);
}

function claimItem(a: {
  op: Extract<Op, { kind: 'claim' | 'release' }>;
  table: string;
  tenant: string;
}): TransactWriteItem {
  const key = claimKey({ tenant: a.tenant, key: a.op.key });
  const { tenant, app, entity, id } = a.op.owner;
  const owner = text(JSON.stringify([tenant, app, entity, id]));
  const mine = { ConditionExpression: `${NEW} OR o = :o`, ExpressionAttributeValues: { ':o': owner } };
  if (a.op.kind === 'claim') return { Put: { TableName: a.table, Item: { ...key, o: owner }, ...mine } };
  return { Delete: { TableName: a.table, Key: key, ...mine } };
}
